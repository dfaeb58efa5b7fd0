import { formatProperty, parseProperty } from "@/components/analytics/segmentation/segmentation-params";
import { one, type SearchParams, searchText } from "@/components/shell/links/search-params";
import type { Property } from "@/lib/model/values/segmentation";

/** Choices that are offered at once; a search finds the others. */
export const CHOICES_MAX = 50;

/** What is offered: event types, properties, or the values of one, of an event or of any (null), that hold a text. */
export type ChoiceQuestion = { event: string | null; search: string } & (
  | { of: "events" }
  | { of: "properties" }
  | { of: "values"; property: Property }
);

export function choicesAddress(question: ChoiceQuestion): string {
  const params = new URLSearchParams({ of: question.of });
  if (question.event !== null) params.set("event", question.event);
  if (question.search !== "") params.set("q", question.search);
  if (question.of === "values") params.set("property", formatProperty(question.property));
  return `/segmentation/choices?${params}`;
}

/** Null where the address asks for nothing that is offered. */
export function parseChoiceQuestion(params: SearchParams): ChoiceQuestion | null {
  const shared = { event: one(params, "event"), search: searchText(params, "q") };
  const of = one(params, "of");
  if (of === "events" || of === "properties") return { ...shared, of };
  const property = parseProperty(one(params, "property"));
  return of === "values" && property ? { ...shared, of, property } : null;
}
