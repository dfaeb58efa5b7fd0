import type { RefusalCode } from "@/lib/core/record";
import type { SqlType } from "@/lib/core/sql-type";
import { quoteName, quoteText } from "@/lib/core/table-name";
import {
  DEPTH_MAX,
  RESERVED_EVENT_TYPES,
  RESERVED_IDS,
  SPECIAL_EVENT_TYPES,
  TEXT_LENGTH_MAX,
  TIME_MS_MAX,
} from "./fields";
import type { Entry } from "./record-json";

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

/** Ids that are too long, for records whose ids no other check of texts sees. */
export function longIdRefusal(user: string, device: string): Refusal {
  return { code: "too_long", when: `length(${user}) > ${TEXT_LENGTH_MAX} OR length(${device}) > ${TEXT_LENGTH_MAX}` };
}

/** Groups, as `map<string, array<string>>`, of which a type or a name is too long. */
export function longGroupRefusal(groups: string): Refusal {
  const names = `exists(flatten(map_values(${groups})), n -> length(n) > ${TEXT_LENGTH_MAX})`;
  return { code: "too_long", when: `exists(map_keys(${groups}), k -> length(k) > ${TEXT_LENGTH_MAX}) OR ${names}` };
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

/** A number that JSON has no number for: its text would not be taken for one. */
export function numberRefusal(value: string): Refusal {
  return { code: "bad_number", when: `isnan(${value}) OR abs(${value}) = double('Infinity')` };
}

/** A text that is too long, anywhere in the JSON of these entries. */
export function longEntryRefusal(entries: readonly Entry[], json: string): Refusal {
  const texts = entries.map(({ type, value }) => textsIn(type, value));
  if (texts.includes(null)) return longTextRefusal(json);
  const long = texts.flatMap((each) => each ?? []).map((text) => isLong(text));
  return { code: "too_long", when: long.length === 0 ? "false" : long.join(" OR ") };
}

/** Its bytes are known, its characters have to be counted. */
function isLong(text: string): string {
  return `(octet_length(${text}) > ${TEXT_LENGTH_MAX} AND length(${text}) > ${TEXT_LENGTH_MAX})`;
}

/** Every text inside a value; null where the type does not tell them, or their number. */
function textsIn(type: SqlType, value: string): string[] | null {
  switch (type.kind) {
    case "text":
      return [value];
    case "struct": {
      const fields = type.fields.map(({ name, type: own }) =>
        name.length > TEXT_LENGTH_MAX ? null : textsIn(own, `${value}.${quoteName(name)}`),
      );
      return fields.includes(null) ? null : fields.flatMap((each) => each ?? []);
    }
    case "array":
    case "map":
    case "variant":
    case "binary":
    case "other":
      return null;
    default:
      return [];
  }
}

/** A text that is too long, anywhere in a record's JSON. It is looked for only in records long enough to have one. */
export function longTextRefusal(json: string): Refusal {
  const texts = `regexp_extract_all(${unescaped(json)}, '"([^"]*+)"', 1)`;
  const long = `exists(${texts}, t -> length(t) > ${TEXT_LENGTH_MAX})`;
  return { code: "too_long", when: `octet_length(${json}) > ${TEXT_LENGTH_MAX} AND ${long}` };
}

/** Objects nested too deeply. Only VARIANT and JSON texts can be: a type's depth is known before. */
export function depthRefusal(json: string): Refusal {
  const openings = `length(${json}) - length(replace(replace(${json}, '{', ''), '[', ''))`;
  return { code: "too_deep", when: `${openings} > ${DEPTH_MAX} AND ${depth(unescaped(json))} > ${DEPTH_MAX + 1}` };
}

/** A JSON text whose escapes are one character each, so that a quote is always the edge of a text. */
function unescaped(json: string): string {
  return `regexp_replace(${json}, '\\\\\\\\(u[0-9a-fA-F]{4}|.)', '_')`;
}

/** How deep brackets are nested in a JSON text, the record's own included. */
function depth(text: string): string {
  const brackets = `regexp_replace(regexp_replace(${text}, '"[^"]*+"', ''), '[^\\\\[\\\\]{}]', '')`;
  const now = "depths[0] + IF(b IN ('[', '{'), 1, IF(b IN (']', '}'), -1, 0))";
  return `aggregate(split(${brackets}, ''), array(0, 0), (depths, b) -> array(${now}, greatest(depths[1], ${now})), depths -> depths[1])`;
}
