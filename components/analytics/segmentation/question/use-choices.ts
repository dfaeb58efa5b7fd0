"use client";

import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { fetchResult } from "@/components/shell/data/fetch-result";
import { type ChoiceQuestion, choicesAddress } from "./choice-question";

const TYPING_MS = 200;

type Options = { projectId: string; enabled: boolean };

/** What the server offers for a question, while it is asked; the last result stays until the next has come. */
export function useChoices<Data>(question: ChoiceQuestion, schema: z.ZodType<Data>, { projectId, enabled }: Options) {
  const [address] = useDebouncedValue(choicesAddress(question), TYPING_MS);
  return useQuery({
    queryKey: ["choices", projectId, address],
    queryFn: ({ signal }) => fetchResult(address, schema, { signal }),
    placeholderData: keepPreviousData,
    enabled,
    retry: false,
  });
}
