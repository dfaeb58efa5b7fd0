import type { RefusalCode } from "@/lib/core/record";
import { quoteText } from "@/lib/core/table-name";
import {
  DEPTH_MAX,
  GROUP_TYPES_MAX,
  GROUP_VALUES_MAX,
  RESERVED_EVENT_TYPES,
  RESERVED_IDS,
  SPECIAL_EVENT_TYPES,
  TEXT_LENGTH_MAX,
  TIME_MS_MAX,
} from "./fields";

/** A reason to refuse a row, with the SQL that tells it. */
export type Refusal = { code: RefusalCode; when: string };

/** The first reason that holds, or NULL: a CASE of all of them in order. */
export function refusalCase(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return "CAST(NULL AS STRING)";
  return `CASE ${refusals.map(({ code, when }) => `WHEN ${when} THEN ${quoteText(code)}`).join(" ")} END`;
}

/** Ids: at least one, none that stands for nobody, none too short. `user` and `device` are texts without empty ones. */
export function idRefusals(user: string, device: string, lengthMin: number): Refusal[] {
  const reserved = `(${RESERVED_IDS.map(quoteText).join(", ")})`;
  return [
    { code: "missing_id", when: `${user} IS NULL AND ${device} IS NULL` },
    { code: "reserved_id", when: `lower(${user}) IN ${reserved} OR lower(${device}) IN ${reserved}` },
    { code: "short_id", when: `length(${user}) < ${lengthMin} OR length(${device}) < ${lengthMin}` },
  ];
}

export function eventTypeRefusals(eventType: string): Refusal[] {
  const reserved = [...RESERVED_EVENT_TYPES, ...SPECIAL_EVENT_TYPES].map(quoteText).join(", ");
  return [
    { code: "missing_event_type", when: `${eventType} IS NULL` },
    { code: "reserved_event_type", when: `${eventType} IN (${reserved})` },
  ];
}

export function timeRefusal(timeMs: string): Refusal {
  return { code: "bad_time", when: `${timeMs} NOT BETWEEN 0 AND ${TIME_MS_MAX}L` };
}

/** `names` is a `map<string, array<string>>`. */
export function groupsRefusal(names: string): Refusal {
  return {
    code: "too_many_groups",
    when: `cardinality(${names}) > ${GROUP_TYPES_MAX} OR exists(map_values(${names}), g -> cardinality(g) > ${GROUP_VALUES_MAX})`,
  };
}

/**
 * A text that is too long, or objects nested too deeply, anywhere in a record's JSON. Escapes become one character
 * first, so that a quote is always the edge of a text. Both are looked for only in records long enough to have them.
 */
export function textRefusals(json: string): Refusal[] {
  const unescaped = `regexp_replace(${json}, '\\\\\\\\(u[0-9a-fA-F]{4}|.)', '_')`;
  const texts = `regexp_extract_all(${unescaped}, '"([^"]*+)"', 1)`;
  const openings = `length(regexp_replace(${json}, '[^{\\\\[]', ''))`;
  return [
    {
      code: "too_long",
      when: `length(${json}) > ${TEXT_LENGTH_MAX} AND exists(${texts}, t -> length(t) > ${TEXT_LENGTH_MAX})`,
    },
    {
      code: "too_deep",
      when: `length(${json}) > ${2 * DEPTH_MAX} AND ${openings} > ${DEPTH_MAX} AND ${depth(unescaped)} > ${DEPTH_MAX + 1}`,
    },
  ];
}

/** How deep brackets are nested in a JSON text, the record's own included. */
function depth(unescaped: string): string {
  const brackets = `regexp_replace(regexp_replace(${unescaped}, '"[^"]*+"', ''), '[^\\\\[\\\\]{}]', '')`;
  const now = "depths[0] + IF(b IN ('[', '{'), 1, IF(b IN (']', '}'), -1, 0))";
  return `aggregate(split(${brackets}, ''), array(0, 0), (depths, b) -> array(${now}, greatest(depths[1], ${now})), depths -> depths[1])`;
}
