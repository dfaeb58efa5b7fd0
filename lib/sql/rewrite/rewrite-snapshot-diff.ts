import { AppError } from "@/lib/model/errors";
import { findIdentityColumns } from "@/lib/model/table/identity-columns";
import { sameTable } from "@/lib/model/table/table-name";
import { identifier, type SqlFragment, sql } from "@/lib/sql/fragment";
import { type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { clockLiteral } from "./clock-literal";
import { wholeReads } from "./delta-terms";
import { headSql, pastSql } from "./pinned-sql";
import type { RewriteOptions } from "./rewrite-options";
import { applySqlEdits } from "./rewrite-text";
import { HIDDEN_PREFIX, type RewrittenSql } from "./rewritten-sql";

const VERSION = `${HIDDEN_PREFIX}version`;

/**
 * A SQL that is evaluated as a whole, as its tables are at the run's heads and, for a difference, as they were at the
 * last sync; both with the run's clock. The text's lines keep their numbers.
 */
export function rewriteSnapshotDiff(statement: SqlStatement, options: RewriteOptions): RewrittenSql {
  const { reading, rowsMax } = options;
  const version = reading.kind === "snapshot" ? reading.version : reading.to;
  const limit = rowsMax === undefined ? sql`` : sql` LIMIT ${rowsMax}`;
  const rows = (end: "from" | "to") =>
    sql`SELECT *, ${version}L AS ${identifier(VERSION)} FROM (${evaluation(statement, options, end)}\n)${limit}`;
  return {
    text: rows("to"),
    before: reading.kind === "difference" ? rows("from") : null,
    from: "snapshot",
    hidden: { version: VERSION, hash: null, ordinal: null },
    joined: null,
    multipliesRows: true,
  };
}

function evaluation(
  statement: SqlStatement,
  { pins, clock, dataType, identity }: RewriteOptions,
  end: "from" | "to",
): SqlFragment {
  const reads = wholeReads(statement.references, dataType, end);
  const relations = statement.references.map(({ start, end: following, table, aliased }, i) => {
    const pin = pins.find((each) => sameTable(each.table, table));
    if (!pin || (reads[i] === "from" && !pin.past))
      throw new AppError("INTERNAL", `A SQL is rewritten without a pin of ${table.table}.`);
    const key = { columns: findIdentityColumns(identity, table), hash: null };
    const rows = reads[i] === "from" && pin.past ? pastSql(pin, pin.past, key) : headSql(pin, key);
    return { start, end: following, text: sql`(${rows})${aliased ? sql`` : sql` AS ${identifier(table.table)}`}` };
  });
  return applySqlEdits(userQuery(statement), [
    ...relations,
    ...statement.qualifiers.map((span) => ({ ...span, text: sql`` })),
    ...statement.clockCalls.map(({ name, ...span }) => ({ ...span, text: clockLiteral(name, clock) })),
  ]);
}
