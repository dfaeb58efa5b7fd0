import {
  DEPTH_MAX,
  RESERVED_EVENT_TYPES,
  RESERVED_IDS,
  SPECIAL_EVENT_TYPES,
  TIME_MS_MAX,
} from "@/lib/amplitude/records/fields";
import type { RejectionReason } from "@/lib/model/record";
import type { SqlType } from "@/lib/model/table/sql-type";
import { joinSql, type SqlFragment, sql, textLiteral } from "@/lib/sql/fragment";

/** A reason to reject a row, and the SQL condition for it. A reason that no value of a column's type can give is not tested. */
export type Rejection = { code: RejectionReason; when: SqlFragment };

/** A text of the record, without empty ones, and the type of the column that it is made of; `void` where there is none. */
export type TextField = { value: SqlFragment; type: SqlType };

/** The first reason that holds, or NULL: a CASE of all of them in order. */
export function reasonCase(rejections: readonly Rejection[]): SqlFragment {
  if (rejections.length === 0) return sql`CAST(NULL AS STRING)`;
  return sql`CASE ${joinSql(
    rejections.map(({ code, when }) => sql`WHEN ${when} THEN ${textLiteral(code)}`),
    " ",
  )} END`;
}

/** Ids: at least one, none that stands for nobody, none too short. */
export function idRejections(ids: readonly TextField[], lengthMin: number): Rejection[] {
  const given = ids.filter(({ type }) => type.kind !== "void");
  return [
    {
      code: "missing_id",
      when:
        joinSql(
          given.map(({ value }) => sql`${value} IS NULL`),
          " AND ",
        ) || sql`true`,
    },
    ...anyOf("reserved_id", given.filter(canBeReserved), isReserved),
    ...anyOf(
      "short_id",
      given.filter(({ type }) => lengthLeast(type) < lengthMin),
      (value) => sql`length(${value}) < ${lengthMin}`,
    ),
  ];
}

function anyOf(
  code: RejectionReason,
  fields: readonly TextField[],
  when: (value: SqlFragment) => SqlFragment,
): Rejection[] {
  return fields.length === 0
    ? []
    : [
        {
          code,
          when: joinSql(
            fields.map(({ value }) => when(value)),
            " OR ",
          ),
        },
      ];
}

/** All reserved ids but those that are written without letters are no longer: few ids have to be put into lower case. */
const SHORT_ID_MAX = 9;

function isReserved(id: SqlFragment): SqlFragment {
  const short = RESERVED_IDS.filter(({ length }) => length <= SHORT_ID_MAX).map(textLiteral);
  const long = RESERVED_IDS.filter(({ length }) => length > SHORT_ID_MAX).map(textLiteral);
  return sql`(octet_length(${id}) <= ${SHORT_ID_MAX} AND lower(${id}) IN (${joinSql(short)})) OR ${id} IN (${joinSql(long)})`;
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
  const reserved = joinSql([...RESERVED_EVENT_TYPES, ...SPECIAL_EVENT_TYPES].map(textLiteral));
  return [
    { code: "missing_event_type", when: sql`${value} IS NULL` },
    ...(type.kind === "text" ? [{ code: "reserved_event_type" as const, when: sql`${value} IN (${reserved})` }] : []),
  ];
}

/** A time of the SQL's own; the run's clock is always good. */
export function timeRejections({ value, type }: TextField): Rejection[] {
  if (type.kind === "void") return [];
  return [{ code: "bad_time", when: sql`${value} NOT BETWEEN 0 AND ${TIME_MS_MAX}L` }];
}

/** A number that JSON has no number for: its text would not be taken for one. */
export function numberRejection(value: SqlFragment): Rejection {
  return { code: "bad_number", when: sql`isnan(${value}) OR abs(${value}) = double('Infinity')` };
}

/** Objects nested too deeply. Only VARIANT and JSON texts can be: a type's depth is known before. */
export function depthRejection(json: SqlFragment): Rejection {
  const openings = sql`length(${json}) - length(replace(replace(${json}, '{', ''), '[', ''))`;
  return { code: "too_deep", when: sql`${openings} > ${DEPTH_MAX} AND ${depth(unescaped(json))} > ${DEPTH_MAX + 1}` };
}

/** A JSON text whose escapes are one character each, so that a quote is always the edge of a text. */
export function unescaped(json: SqlFragment): SqlFragment {
  return sql`regexp_replace(${json}, '\\\\\\\\(u[0-9a-fA-F]{4}|.)', '_')`;
}

/** How deep brackets are nested in a JSON text, the record's own included. */
function depth(text: SqlFragment): SqlFragment {
  const brackets = sql`regexp_replace(regexp_replace(${text}, '"[^"]*+"', ''), '[^\\\\[\\\\]{}]', '')`;
  const now = sql`depths[0] + IF(b IN ('[', '{'), 1, IF(b IN (']', '}'), -1, 0))`;
  return sql`aggregate(split(${brackets}, ''), array(0, 0), (depths, b) -> array(${now}, greatest(depths[1], ${now})), depths -> depths[1])`;
}
