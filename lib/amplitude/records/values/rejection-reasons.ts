import {
  DEPTH_MAX,
  RESERVED_EVENT_TYPES,
  RESERVED_IDS,
  SPECIAL_EVENT_TYPES,
  TIME_MS_MAX,
} from "@/lib/amplitude/records/fields";
import type { RejectionReason } from "@/lib/model/record";
import type { SqlType } from "@/lib/model/table/sql-type";
import { quoteText } from "@/lib/model/table/table-name";

/** A reason to refuse a row, with the SQL that tells it. A reason that no value of a column's type can give is not tested. */
export type Rejection = { code: RejectionReason; when: string };

/** A text of the record, without empty ones, and the type of the column that it is made of; `void` where there is none. */
export type TextField = { value: string; type: SqlType };

/** The first reason that holds, or NULL: a CASE of all of them in order. */
export function reasonCase(rejections: readonly Rejection[]): string {
  if (rejections.length === 0) return "CAST(NULL AS STRING)";
  return `CASE ${rejections.map(({ code, when }) => `WHEN ${when} THEN ${quoteText(code)}`).join(" ")} END`;
}

/** Ids: at least one, none that stands for nobody, none too short. */
export function idRejections(ids: readonly TextField[], lengthMin: number): Rejection[] {
  const given = ids.filter(({ type }) => type.kind !== "void");
  return [
    { code: "missing_id", when: given.map(({ value }) => `${value} IS NULL`).join(" AND ") || "true" },
    ...anyOf("reserved_id", given.filter(canBeReserved), isReserved),
    ...anyOf(
      "short_id",
      given.filter(({ type }) => lengthLeast(type) < lengthMin),
      (value) => `length(${value}) < ${lengthMin}`,
    ),
  ];
}

function anyOf(code: RejectionReason, fields: readonly TextField[], when: (value: string) => string): Rejection[] {
  return fields.length === 0 ? [] : [{ code, when: fields.map(({ value }) => when(value)).join(" OR ") }];
}

/** All reserved ids but those that are written without letters are no longer: few ids have to be put into lower case. */
const SHORT_ID_MAX = 9;

function isReserved(id: string): string {
  const short = RESERVED_IDS.filter(({ length }) => length <= SHORT_ID_MAX).map(quoteText);
  const long = RESERVED_IDS.filter(({ length }) => length > SHORT_ID_MAX).map(quoteText);
  return `(octet_length(${id}) <= ${SHORT_ID_MAX} AND lower(${id}) IN (${short.join(", ")})) OR ${id} IN (${long.join(", ")})`;
}

/** A boolean, a date or a fraction is never written as one of the reserved ids, such as `0`. */
function canBeReserved({ type }: TextField): boolean {
  if (type.kind === "decimal") return type.scale === 0;
  return !["boolean", "date", "timestamp", "timestamp_ntz"].includes(type.kind);
}

/** How many characters a value that is not empty has at least: `true`, `2026-01-02`, `2026-01-02 03:04:05`. */
function lengthLeast({ kind }: SqlType): number {
  switch (kind) {
    case "boolean":
      return 4;
    case "date":
      return 10;
    case "timestamp":
    case "timestamp_ntz":
      return 19;
    default:
      return 1;
  }
}

export function eventTypeRejections({ value, type }: TextField): Rejection[] {
  const reserved = [...RESERVED_EVENT_TYPES, ...SPECIAL_EVENT_TYPES].map(quoteText).join(", ");
  return [
    { code: "missing_event_type", when: `${value} IS NULL` },
    ...(type.kind === "text" ? [{ code: "reserved_event_type" as const, when: `${value} IN (${reserved})` }] : []),
  ];
}

/** A time of the SQL's own; the run's clock is always good. */
export function timeRejections({ value, type }: TextField): Rejection[] {
  if (type.kind === "void") return [];
  return [{ code: "bad_time", when: `${value} NOT BETWEEN 0 AND ${TIME_MS_MAX}L` }];
}

/** A number that JSON has no number for: its text would not be taken for one. */
export function numberRejection(value: string): Rejection {
  return { code: "bad_number", when: `isnan(${value}) OR abs(${value}) = double('Infinity')` };
}

/** Objects nested too deeply. Only VARIANT and JSON texts can be: a type's depth is known before. */
export function depthRejection(json: string): Rejection {
  const openings = `length(${json}) - length(replace(replace(${json}, '{', ''), '[', ''))`;
  return { code: "too_deep", when: `${openings} > ${DEPTH_MAX} AND ${depth(unescaped(json))} > ${DEPTH_MAX + 1}` };
}

/** A JSON text whose escapes are one character each, so that a quote is always the edge of a text. */
export function unescaped(json: string): string {
  return `regexp_replace(${json}, '\\\\\\\\(u[0-9a-fA-F]{4}|.)', '_')`;
}

/** How deep brackets are nested in a JSON text, the record's own included. */
function depth(text: string): string {
  const brackets = `regexp_replace(regexp_replace(${text}, '"[^"]*+"', ''), '[^\\\\[\\\\]{}]', '')`;
  const now = "depths[0] + IF(b IN ('[', '{'), 1, IF(b IN (']', '}'), -1, 0))";
  return `aggregate(split(${brackets}, ''), array(0, 0), (depths, b) -> array(${now}, greatest(depths[1], ${now})), depths -> depths[1])`;
}
