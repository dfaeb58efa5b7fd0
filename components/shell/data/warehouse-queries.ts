"use client";

import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { tableStateSchema } from "@/lib/model/source/test-result";
import { type TableName, tableKey } from "@/lib/model/table/table-name";
import { fetchResult } from "./fetch-result";
import { inTurn } from "./in-turn";

/** Whose warehouse is asked: another connection of the same draft may see other tables. */
export type Place = { draftId: string; connectionId: string };

/** What a warehouse said stays good for a while: browsing back and forth asks nothing again. */
const FRESH_MS = 5 * 60_000;
/** So many tables are looked at side by side. */
const inspecting = inTurn(4);

/** The names in a place of the warehouse: catalogs, schemas of a catalog, or tables of a schema. */
export function namesQuery({ draftId, connectionId }: Place, at: { catalog?: string; schema?: string } = {}) {
  const params = new URLSearchParams(Object.entries(at).filter(([, name]) => name !== undefined));
  return queryOptions({
    queryKey: ["names", connectionId, at.catalog ?? null, at.schema ?? null],
    queryFn: ({ signal }) =>
      fetchResult(`/catalog/sources/databricks/${draftId}/browse?${params}`, z.array(z.string()), { signal }),
    staleTime: FRESH_MS,
    gcTime: FRESH_MS * 2,
    retry: false,
  });
}

/** What one can say of a table before it is chosen. */
export function tableQuery({ draftId, connectionId }: Place, name: TableName) {
  const params = new URLSearchParams(name);
  return queryOptions({
    queryKey: ["table", connectionId, tableKey(name)],
    queryFn: ({ signal }) =>
      inspecting(
        () => fetchResult(`/catalog/sources/databricks/${draftId}/inspect?${params}`, tableStateSchema, { signal }),
        signal,
      ),
    staleTime: FRESH_MS,
    gcTime: FRESH_MS * 2,
    retry: false,
  });
}

/** Forget what the warehouse said of a schema, and ask again. */
export async function readAgain(
  queries: QueryClient,
  { connectionId }: Place,
  catalog: string,
  schema: string,
): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: ["names", connectionId, catalog, schema] }),
    queries.invalidateQueries({ queryKey: ["table", connectionId] }),
  ]);
}
