import { Prisma } from "@/lib/store/generated/client";

/** Stored bytes of an object that is taken whole, and of one that is opened at all. */
const WHOLE_BYTES = 4_000;
const OPENED_BYTES = 65_536;
const VALUE_BYTES = 600;
const VALUE_CHARACTERS = 200;

/** Properties of a large object that are taken of it. */
const CUT_PROPERTIES = 50;

/** How an object is taken: `whole`, `cut` to its first properties, or `left` because it is too large to open. */
function sizeOf(column: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN pg_column_size(${column}) > ${OPENED_BYTES}::int THEN 'left'
    WHEN pg_column_size(${column}) > ${WHOLE_BYTES}::int OR octet_length(${column}::text) > ${2 * WHOLE_BYTES}::int THEN 'cut'
    ELSE 'whole' END`;
}

/** The JSON text of an object column, of a bounded length whatever is stored. */
export function boundedJson(column: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE ${sizeOf(column)} WHEN 'whole' THEN ${column}::text WHEN 'left' THEN '{}'
    ELSE ${firstProperties(column, CUT_PROPERTIES)} END`;
}

/** Whether `boundedJson` leaves something out. */
export function isCut(columns: readonly Prisma.Sql[]): Prisma.Sql {
  return Prisma.join(
    columns.map((column) => Prisma.sql`${sizeOf(column)} <> 'whole'`),
    " OR ",
  );
}

/**
 * The first properties of an object as JSON text, in the order of storage: shorter names first. Their values are taken
 * by name, because `jsonb_each` copies every value before the first is read; `||` unpacks the object once for all.
 */
export function firstProperties(column: Prisma.Sql, propertiesMax: number): Prisma.Sql {
  return Prisma.sql`(SELECT coalesce(json_object_agg(entry.key, ${boundedValue(Prisma.sql`entry.value`)}), '{}')::text
    FROM (SELECT key, whole -> key AS value
          FROM (SELECT whole, jsonb_object_keys(whole) AS key FROM (SELECT ${column} || '{}'::jsonb AS whole OFFSET 0) object
                LIMIT ${propertiesMax}::int) first OFFSET 0) entry)`;
}

/** A value of its own type; a long one is only begun. */
export function boundedValue(value: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN pg_column_size(${value}) <= ${VALUE_BYTES}::int THEN ${value}
    WHEN jsonb_typeof(${value}) = 'array' THEN '["…"]'::jsonb
    WHEN jsonb_typeof(${value}) = 'object' THEN '{"…": "…"}'::jsonb
    ELSE to_jsonb(left(${value} #>> '{}', ${VALUE_CHARACTERS}::int) || '…') END`;
}
