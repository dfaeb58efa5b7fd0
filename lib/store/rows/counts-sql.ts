import { COUNT_KEYS, type CountKey, mapCounts } from "@/lib/model/run/counts";
import { Prisma } from "@/lib/store/generated/client";

/** The column of each count in the tables of runs and parts. */
const COUNT_COLUMN: Record<CountKey, string> = {
  rowsRead: "rowsRead",
  rowsMade: "rowsMade",
  rowsInvalid: "rowsRefused",
  records: "records",
  delivered: "delivered",
  rejected: "rejected",
  deferred: "held",
};

/** The counts in a Prisma `select` or `_sum`. */
export const countFields = mapCounts<true>(() => true);

/** SQL: one expression for each count, joined by commas. `column` is its quoted column, without an alias. */
export function listCountsSql(expressionOf: (column: Prisma.Sql, key: CountKey) => Prisma.Sql): Prisma.Sql {
  return Prisma.join(COUNT_KEYS.map((key) => expressionOf(Prisma.raw(`"${COUNT_COLUMN[key]}"`), key)));
}

/** SQL: the counts of `alias`, named by their keys. */
export function selectCountsSql(alias: string): Prisma.Sql {
  return listCountsSql((column, key) => Prisma.sql`${Prisma.raw(alias)}.${column} AS ${quoteKey(key)}`);
}

/** SQL: the sum of each count of `alias`, named by its key. Where `alias` has no row, `otherwise` counts instead. */
export function sumCountsSql(alias: string, otherwise = alias): Prisma.Sql {
  const [first, second] = [Prisma.raw(alias), Prisma.raw(otherwise)];
  return listCountsSql(
    (column, key) =>
      Prisma.sql`COALESCE(sum(COALESCE(${first}.${column}, ${second}.${column})), 0)::float8 AS ${quoteKey(key)}`,
  );
}

/** SQL: the sums of the counts of `alias` as a JSON object. */
export function sumCountsJsonSql(alias: string): Prisma.Sql {
  const sums = listCountsSql(
    (column, key) => Prisma.sql`${Prisma.raw(`'${key}'`)}, COALESCE(sum(${Prisma.raw(alias)}.${column}), 0)`,
  );
  return Prisma.sql`jsonb_build_object(${sums})`;
}

function quoteKey(key: CountKey): Prisma.Sql {
  return Prisma.raw(`"${key}"`);
}
