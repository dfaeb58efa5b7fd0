"use client";

import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { fetchResult } from "@/components/shell/data/fetch-result";
import { editConsequenceSchema, sqlDifferenceSchema } from "@/lib/model/source/sql-difference";

const resultSchema = z.object({ difference: sqlDifferenceSchema, consequence: editConsequenceSchema });

/** What another SQL changes, compared on the cluster once there is a text that passed its test. */
export function useSqlDifference(sourceId: string, sql: string | null) {
  return useQuery({
    queryKey: ["sql-difference", sourceId, sql],
    queryFn: ({ signal }) =>
      fetchResult(`/sources/${sourceId}/sql/difference`, resultSchema, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sql }),
        signal,
      }),
    enabled: sql !== null,
    retry: false,
    staleTime: 60_000,
  });
}
export type SqlDifferenceQuery = ReturnType<typeof useSqlDifference>;
