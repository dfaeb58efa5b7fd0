import { AppError } from "@/lib/model/errors";
import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import { findIdentityColumns, type IdentityColumnsByTable } from "@/lib/model/table/identity-columns";
import { quoteName, sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import type { ParsedReference, SelectList, SqlStatement, Star } from "@/lib/sql/parse/statement";
import type { TextEdit } from "@/lib/sql/text-edit";
import { isDriving, type ReferenceReading } from "./delta-terms";
import { headSql, nothingSql, type PinnedKey, type PinnedTable, pastSql } from "./pinned-sql";
import { readingSql } from "./reading-sql";
import { referenceReads } from "./reference-reads";
import { rewriteSnapshotDiff } from "./rewrite-snapshot-diff";
import { rewriteText } from "./rewrite-text";
import { HIDDEN_PREFIX, type RewrittenSql } from "./rewritten-sql";

export type RewriteOptions = {
  dataType: DataType;
  /** The driving table, and what the part reads of it. */
  table: TableName;
  reading: Reading;
  /** The place where it drives, among the statement's references; the first by default. */
  drivingReference?: number;
  /** The columns that the reading gives, and what makes the head's out of them, null where that is nothing; null where it reads the head. */
  columns?: { before: readonly Column[]; select: readonly string[] | null } | null;
  /** Every table that the SQL reads; `past` where a term or an import reads it as it was beside the driving place. */
  pins: readonly PinnedTable[];
  clock: Date;
  /** Which columns of each table tell its rows apart. */
  identity: IdentityColumnsByTable;
  /** `cancel`: equal delete and insert rows of one commit are no change. `none`: the caller knows that no commit in
   * the range may rewrite rows (cheaper). `keep`: rewritten rows count as new. */
  rewrites: "cancel" | "none" | "keep";
  /**
   * Who tells equal events apart. `statement` (by default): it hashes each row and sorts all of them, to number equal
   * ones. `reader`: it hashes, and whoever reads its result numbers; rows that may cancel are numbered by the statement
   * all the same. `sql`: every row has an insert_id of the SQL's own, so none is hashed or numbered.
   */
  ids?: "statement" | "reader" | "sql";
  /** Read at most so many rows of the driving table: for a test, never for a run. */
  rowsMax?: number;
  /** With `rowsMax`: the newest rows, the same ones whatever the rest of the SQL is. */
  newestRows?: boolean;
};

const VERSION = `${HIDDEN_PREFIX}version`;
const HASH = `${HIDDEN_PREFIX}hash`;
const ORDINAL = `${HIDDEN_PREFIX}ordinal`;

/**
 * The user's SQL bound to one part: its text to the byte, but for the tables' references, stars, qualified columns
 * and the clock. Everything inserted stands on one line, so lines keep their numbers. Events carry what their
 * insert_id is made of: version, row hash and ordinal of the driving row, and the row hashes of all others. Property
 * rows, and events whose insert_id the SQL gives, only the version.
 */
export function rewriteSql(statement: SqlStatement, options: RewriteOptions): RewrittenSql {
  if (statement.rule === "difference") return rewriteSnapshotDiff(statement, options);
  if (options.reading.kind === "difference") throw new AppError("INTERNAL", "Changes cannot be read by a difference.");
  const { references } = statement;
  const driving = options.drivingReference ?? 0;
  const driver = references[driving];
  if (!driver || !isDriving(driver) || !sameTable(driver.table, options.table)) {
    throw new AppError("INTERNAL", "A SQL was bound to a table that it does not read.");
  }
  const makesIds = options.dataType === "event" && options.ids !== "sql";
  const hidden = { version: VERSION, hash: makesIds ? HASH : null, ordinal: makesIds ? ORDINAL : null };
  const imports = (i: number) => findPin(options, references[i])?.imports ?? true;
  const reads = referenceReads(references, { ...options, drivingReference: driving, imports });
  const hashOf = (i: number) => (makesIds && hasRows(references[i], reads[i]) ? `${HIDDEN_PREFIX}hash_${i}` : null);
  const columnsOf = (i: number): string[] =>
    i === driving ? [VERSION, ...(makesIds ? [HASH, ORDINAL] : [])] : [hashOf(i) ?? []].flat();
  const multipliesRows = statement.multipliesRows || references.length > 1;
  const columns = (table: TableName) => findIdentityColumns(options.identity, table);
  const relation = (i: number) => {
    if (i === driving)
      return readingSql(options, hidden, {
        columns: columns(options.table),
        digest: multipliesRows,
        before: options.columns?.before ?? null,
      });
    const pin = pinOf(options, references[i]);
    return otherSql(pin, reads[i] ?? null, { columns: columns(pin.table), hash: hashOf(i) });
  };
  return {
    text: rewriteText(statement, {
      clock: options.clock,
      relation,
      list: (list) => listEdits(statement.path, list, columnsOf),
    }),
    before: null,
    from: options.reading.kind,
    hidden,
    joined:
      references.length === 1
        ? null
        : { drivingReference: driving, hashes: references.flatMap((_, i) => (i === driving ? [] : (hashOf(i) ?? []))) },
    multipliesRows,
  };
}

/** Whether a result row holds a row of the reference, so that its hash can be handed on. */
function hasRows(reference: ParsedReference | undefined, read: ReferenceReading | null | undefined): boolean {
  return reference !== undefined && reference.side !== "subquery" && read !== null && read !== undefined;
}

function findPin({ pins }: RewriteOptions, reference: ParsedReference | undefined): PinnedTable | undefined {
  return pins.find(({ table }) => reference && sameTable(table, reference.table));
}

function pinOf(options: RewriteOptions, reference: ParsedReference | undefined): PinnedTable {
  const pin = findPin(options, reference);
  if (!pin) throw new AppError("INTERNAL", `A SQL was bound without a pin of ${reference?.table.table}.`);
  return pin;
}

function otherSql(pin: PinnedTable, read: ReferenceReading | null, key: PinnedKey): string {
  switch (read) {
    case null:
      return nothingSql(pin);
    case "to":
      return headSql(pin, key);
    case "from":
      if (pin.past) return pastSql(pin, pin.past, key);
      throw new AppError("INTERNAL", `A SQL was bound without the past of ${pin.table.table}.`);
    case "changes":
      throw new AppError("INTERNAL", "A SQL was bound to the changes of two tables at once.");
  }
}

/** Hand the added columns through a SELECT. All branches of a UNION ALL have the same, those of the others empty. */
function listEdits(path: readonly SelectList[], list: SelectList, columnsOf: (i: number) => string[]): TextEdit[] {
  const own = handedOn(list);
  const all = list.union === null ? own : path.filter(({ union }) => union === list.union).flatMap(handedOn);
  const added = all.flatMap(({ name, reference }) => {
    const isOwn = own.some((each) => each.reference === reference);
    const qualifier = name === null ? "" : `${quoteName(name)}.`;
    return columnsOf(reference).map((column) => (isOwn ? `${qualifier}${quoteName(column)}` : emptyColumn(column)));
  });
  return [
    ...list.stars.flatMap((star) => starEdits(star, star.references.flatMap(columnsOf))),
    { start: list.end, end: list.end, text: added.map((column) => `, ${column}`).join("") },
  ];
}

function handedOn({ relations }: SelectList) {
  return relations.flatMap(({ name, references }) => references.map((reference) => ({ name, reference })));
}

function emptyColumn(column: string): string {
  const type = column === VERSION ? "BIGINT" : column === ORDINAL ? "INT" : "STRING";
  return `CAST(NULL AS ${type}) AS ${quoteName(column)}`;
}

function starEdits({ at, inExcept }: Star, columns: readonly string[]): TextEdit[] {
  if (columns.length === 0) return [];
  const names = columns.map(quoteName).join(", ");
  return [{ start: at, end: at, text: inExcept ? `${names}, ` : ` EXCEPT (${names})` }];
}
