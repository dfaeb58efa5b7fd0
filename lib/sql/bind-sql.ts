import { type BoundSql, HIDDEN_PREFIX } from "@/lib/core/bound-sql";
import type { DataType } from "@/lib/core/data-type";
import { AppError } from "@/lib/core/errors";
import type { Reading } from "@/lib/core/part";
import { quoteName, sameTable, type TableName } from "@/lib/core/table-name";
import { clockLiteral } from "./clock-literal";
import { readingSql } from "./reading-sql";
import { type Splice, splice } from "./splice";
import { type SqlStatement, type Star, userQuery } from "./statement";

export type Binding = {
  dataType: DataType;
  /** The driving table, and what the part reads of it. */
  table: TableName;
  reading: Reading;
  /** The version at which every other table is read. */
  pins: readonly { table: TableName; version: number }[];
  clock: Date;
  /** `cancel`: equal delete and insert rows of one commit are no change. `none`: the caller knows that no commit in
   * the range may rewrite rows (cheaper). `keep`: rewritten rows count as new. */
  rewrites: "cancel" | "none" | "keep";
  /** Read at most so many rows of the driving table: for a test, never for a run. */
  rowsMax?: number;
};

const VERSION = `${HIDDEN_PREFIX}version`;
const HASH = `${HIDDEN_PREFIX}hash`;
const ORDINAL = `${HIDDEN_PREFIX}ordinal`;

/**
 * The user's SQL bound to one part: its text to the byte, but for the table's reference, stars, qualified columns
 * and the clock. Everything inserted stands on one line, so lines keep their numbers. Events carry what their
 * insert_id is made of: version, row hash and ordinal; property rows only the version, which orders them.
 */
export function bindSql(statement: SqlStatement, binding: Binding): BoundSql {
  const [reference, ...others] = statement.references;
  if (!reference || others.length > 0 || !sameTable(reference.table, binding.table)) {
    throw new AppError("INTERNAL", "A SQL was bound to a table that it does not read.");
  }
  const isEvent = binding.dataType === "event";
  const hidden = { version: VERSION, hash: isEvent ? HASH : null, ordinal: isEvent ? ORDINAL : null };
  const added = [VERSION, ...(isEvent ? [HASH, ORDINAL] : [])];
  const relation = `(${readingSql(binding, hidden)})${reference.aliased ? "" : ` AS ${quoteName(reference.table.table)}`}`;
  const splices: Splice[] = [
    { start: reference.start, end: reference.end, text: relation },
    ...statement.qualifiers.map((span) => ({ ...span, text: "" })),
    ...statement.clockCalls.map((call) => ({
      start: call.start,
      end: call.end,
      text: clockLiteral(call.name, binding.clock),
    })),
    ...statement.path.flatMap(({ end, relation: name, stars }) => [
      ...stars.map((star) => starSplice(star, added)),
      {
        start: end,
        end,
        text: added.map((column) => `, ${name === null ? "" : `${quoteName(name)}.`}${quoteName(column)}`).join(""),
      },
    ]),
  ];
  return {
    text: splice(userQuery(statement), splices),
    from: binding.reading.kind,
    hidden,
    multipliesRows: statement.multipliesRows,
  };
}

function starSplice({ at, inExcept }: Star, columns: readonly string[]): Splice {
  const names = columns.map(quoteName).join(", ");
  return { start: at, end: at, text: inExcept ? `${names}, ` : ` EXCEPT (${names})` };
}
