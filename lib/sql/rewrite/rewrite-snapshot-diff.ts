import { AppError } from "@/lib/model/errors";
import { findIdentityColumns } from "@/lib/model/table/identity-columns";
import { quoteName, sameTable } from "@/lib/model/table/table-name";
import { type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { applyEdits } from "@/lib/sql/text-edit";
import { clockLiteral } from "./clock-literal";
import { wholeReads } from "./delta-terms";
import { headSql, pastSql } from "./pinned-sql";
import type { RewriteOptions } from "./rewrite-sql";
import { HIDDEN_PREFIX, type RewrittenSql } from "./rewritten-sql";

const VERSION = `${HIDDEN_PREFIX}version`;

/**
 * A SQL that is evaluated as a whole, as its tables are at the run's heads and, for a difference, as they were at the
 * last sync; both with the run's clock. The text's lines keep their numbers.
 */
export function rewriteSnapshotDiff(statement: SqlStatement, options: RewriteOptions): RewrittenSql {
  const { reading, rowsMax } = options;
  const version = reading.kind === "snapshot" ? reading.version : reading.to;
  const limit = rowsMax === undefined ? "" : ` LIMIT ${rowsMax}`;
  const rows = (end: "from" | "to") =>
    `SELECT *, ${version}L AS ${quoteName(VERSION)} FROM (${evaluation(statement, options, end)}\n)${limit}`;
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
): string {
  const reads = wholeReads(statement.references, dataType, end);
  const relations = statement.references.map(({ start, end: following, table, aliased }, i) => {
    const pin = pins.find((each) => sameTable(each.table, table));
    if (!pin || (reads[i] === "from" && !pin.past))
      throw new AppError("INTERNAL", `A SQL was bound without a pin of ${table.table}.`);
    const key = { columns: findIdentityColumns(identity, table), hash: null };
    const sql = reads[i] === "from" && pin.past ? pastSql(pin, pin.past, key) : headSql(pin, key);
    return { start, end: following, text: `(${sql})${aliased ? "" : ` AS ${quoteName(table.table)}`}` };
  });
  return applyEdits(userQuery(statement), [
    ...relations,
    ...statement.qualifiers.map((span) => ({ ...span, text: "" })),
    ...statement.clockCalls.map(({ name, ...span }) => ({ ...span, text: clockLiteral(name, clock) })),
  ]);
}
