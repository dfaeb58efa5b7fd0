import { createLoader, createSerializer, parseAsStringLiteral } from "nuqs/server";
import { parseAsProperty } from "@/components/analytics/segmentation/segmentation-params";
import { parseAsSearch, parseAsText, type SearchParams } from "@/components/shell/links/search-params";
import type { Property } from "@/lib/model/values/segmentation";

/** Choices that are offered at once; a search finds the others. */
export const CHOICES_MAX = 50;

/** What is offered: event types, properties, or the values of one, of an event or of any (null), that hold a text. */
export type ChoiceQuestion = { event: string | null; search: string } & (
  | { of: "events" }
  | { of: "properties" }
  | { of: "values"; property: Property }
);

const question = {
  of: parseAsStringLiteral(["events", "properties", "values"]),
  event: parseAsText,
  search: parseAsSearch,
  property: parseAsProperty,
};
const keys = { urlKeys: { search: "q" } };
const load = createLoader(question, keys);
const serialize = createSerializer(question, keys);

export function choicesAddress(asked: ChoiceQuestion): string {
  return serialize("/segmentation/choices", asked);
}

/** Null where the address asks for nothing that is offered. */
export function parseChoiceQuestion(params: SearchParams): ChoiceQuestion | null {
  const { of, property, ...shared } = load(params);
  if (of === "events" || of === "properties") return { ...shared, of };
  return of === "values" && property ? { ...shared, of, property } : null;
}
