import { AppError } from "@/lib/model/errors";
import { findIdentityColumns } from "@/lib/model/table/identity-columns";
import { sameTable, type TableName } from "@/lib/model/table/table-name";
import { identifier, joinSql, type SqlFragment, sql } from "@/lib/sql/fragment";
import type { ParsedReference, SelectList, SqlStatement, Star } from "@/lib/sql/parse/statement";
import { isDriving, type ReferenceReading } from "./delta-terms";
import { headSql, nothingSql, type PinnedKey, type PinnedTable, pastSql } from "./pinned-sql";
import { readingSql } from "./reading-sql";
import { referenceReads } from "./reference-reads";
import type { RewriteOptions } from "./rewrite-options";
import { rewriteSnapshotDiff } from "./rewrite-snapshot-diff";
import { rewriteText, type SqlEdit } from "./rewrite-text";
import { HIDDEN_PREFIX, type RewrittenSql } from "./rewritten-sql";

const VERSION = `${HIDDEN_PREFIX}version`;
const HASH = `${HIDDEN_PREFIX}hash`;
const ORDINAL = `${HIDDEN_PREFIX}ordinal`;

/**
 * The user's SQL rewritten for one part: its text to the byte, but for the tables' references, stars, qualified columns
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
    throw new AppError("INTERNAL", "The SQL does not read the table that it is rewritten for.");
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
  if (!pin) throw new AppError("INTERNAL", `A SQL is rewritten without a pin of ${reference?.table.table}.`);
  return pin;
}

function otherSql(pin: PinnedTable, read: ReferenceReading | null, key: PinnedKey): SqlFragment {
  switch (read) {
    case null:
      return nothingSql(pin);
    case "to":
      return headSql(pin, key);
    case "from":
      if (pin.past) return pastSql(pin, pin.past, key);
      throw new AppError("INTERNAL", `A SQL is rewritten without the past of ${pin.table.table}.`);
    case "changes":
      throw new AppError("INTERNAL", "A SQL is rewritten for the changes of two tables at once.");
  }
}

/** Hand the added columns through a SELECT. All branches of a UNION ALL have the same, those of the others empty. */
function listEdits(path: readonly SelectList[], list: SelectList, columnsOf: (i: number) => string[]): SqlEdit[] {
  const own = handedOn(list);
  const all = list.union === null ? own : path.filter(({ union }) => union === list.union).flatMap(handedOn);
  const added = all.flatMap(({ name, reference }) => {
    const isOwn = own.some((each) => each.reference === reference);
    const qualifier = name === null ? sql`` : sql`${identifier(name)}.`;
    return columnsOf(reference).map((column) => (isOwn ? sql`${qualifier}${identifier(column)}` : emptyColumn(column)));
  });
  return [
    ...list.stars.flatMap((star) => starEdits(star, star.references.flatMap(columnsOf))),
    { start: list.end, end: list.end, text: added.length === 0 ? sql`` : sql`, ${joinSql(added)}` },
  ];
}

function handedOn({ relations }: SelectList) {
  return relations.flatMap(({ name, references }) => references.map((reference) => ({ name, reference })));
}

function emptyColumn(column: string): SqlFragment {
  const type = column === VERSION ? sql`BIGINT` : column === ORDINAL ? sql`INT` : sql`STRING`;
  return sql`CAST(NULL AS ${type}) AS ${identifier(column)}`;
}

function starEdits({ at, inExcept }: Star, columns: readonly string[]): SqlEdit[] {
  if (columns.length === 0) return [];
  const names = joinSql(columns.map(identifier));
  return [{ start: at, end: at, text: inExcept ? sql`${names}, ` : sql` EXCEPT (${names})` }];
}
