import { countChanges } from "@/lib/databricks/tables/count-changes";
import { countRows } from "@/lib/databricks/tables/count-rows";
import { alterationsIn } from "@/lib/databricks/tables/feed-breaks";
import { listCommits, writesNoRows } from "@/lib/databricks/tables/history";
import { readTableSize } from "@/lib/databricks/tables/read-table-size";
import { AppError, toResult } from "@/lib/model/errors";
import { cutParts, cutRange, type Output, type PlannedPart, type Reading } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import type { DataType } from "@/lib/model/source/data-type";
import type { Commit } from "@/lib/model/table/commit";
import { sameTable, type TableName, tableKey } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { importTerms, isDriving } from "@/lib/sql/rewrite/delta-terms";
import { planSnapshotDiff } from "./plan-snapshot-diff";

/** How many changed rows a part reads at most, unless one commit has more: what a crash repeats. */
const CHANGED_ROWS_MAX = 250_000;
/** A snapshot is cut by hash; each share scans the table, so there are few, and a crash repeats one of them. */
const SNAPSHOT_ROWS_PER_SHARD = 2_000_000;
const SNAPSHOT_BYTES_PER_SHARD = 512 * 1024 * 1024;
const SHARDS_MAX = 16;

export type PartsWanted = {
  dataType: DataType;
  syncGroupProperties: boolean;
  /** Read the changes of a window in one part, so that the last value of the whole window wins. */
  whole?: boolean;
};

/**
 * Cut what a run reads into parts, in the order in which they are delivered: the imports of first runs, then for each
 * driving place the commits of its table's (from, to]. Group properties of events are parts of their own, since a
 * part is one statement. `known` has the commits of a table's window where they were read already.
 */
export async function planParts(
  warehouse: Warehouse,
  statement: SqlStatement,
  pins: readonly Pin[],
  wanted: PartsWanted,
  known: ReadonlyMap<string, readonly Commit[]> = new Map(),
): Promise<PlannedPart[]> {
  if (statement.rule === "difference") return planSnapshotDiff(statement, pins);
  const driving = drivingPlaces(statement, pins);
  const ranges = new Map<string, PlannedReading[]>();
  const rowsMax = wanted.whole ? Number.POSITIVE_INFINITY : CHANGED_ROWS_MAX;
  for (const { pin } of driving) {
    const key = tableKey(pin.table);
    if (!ranges.has(key)) ranges.set(key, await changeRanges(warehouse, pin, rowsMax, known.get(key)));
  }
  const readings: Planned[] = [];
  for (const place of imports(statement, driving, wanted.dataType)) {
    const rows = await findRows(warehouse, place.pin);
    const shards = statement.references.length === 1 ? await shardsOf(warehouse, place.pin.table, rows ?? 0) : 1;
    readings.push(...cutSnapshot(place.pin, shards, rows).map((planned) => ({ ...planned, ...place })));
  }
  for (const place of driving)
    readings.push(...(ranges.get(tableKey(place.pin.table)) ?? []).map((planned) => ({ ...planned, ...place })));
  const outputs: Output[] =
    wanted.dataType === "event" && wanted.syncGroupProperties ? ["records", "groups"] : ["records"];
  return readings
    .flatMap(({ reading, mayRewrite, rowsExpected, drivingReference, pin }) =>
      outputs.map((output) => ({
        table: pin.table,
        drivingReference,
        reading,
        mayRewrite,
        identity: null,
        rowsExpected,
        output,
      })),
    )
    .map((part, ordinal) => ({ ordinal, ...part }));
}

type PlannedReading = { reading: Reading; mayRewrite: boolean; rowsExpected: number | null };
/** A place where a table drives, among the statement's references. */
type DrivingPlace = { drivingReference: number; pin: Pin };
type Planned = PlannedReading & DrivingPlace;

function drivingPlaces(statement: SqlStatement, pins: readonly Pin[]): DrivingPlace[] {
  return statement.references.flatMap((reference, drivingReference) => {
    if (!isDriving(reference)) return [];
    return [{ drivingReference, pin: pinOf(pins, reference.table) }];
  });
}

/** The pin of a table that the run reads. */
export function pinOf(pins: readonly Pin[], table: TableName): Pin {
  const pin = pins.find((each) => sameTable(each.table, table));
  if (!pin) throw new AppError("INTERNAL", `A run has no pin of ${table.table}, which it reads.`);
  return pin;
}

/** The places whose tables' contents a first run imports, each with what joins it. */
function imports({ references }: SqlStatement, driving: readonly DrivingPlace[], dataType: DataType): DrivingPlace[] {
  const begins = (i: number) => driving.some(({ drivingReference, pin }) => drivingReference === i && pin.snapshot);
  const terms = importTerms(references, dataType, begins);
  return driving.filter(({ drivingReference }) => terms.some((term) => term.driving === drivingReference));
}

async function shardsOf(warehouse: Warehouse, table: TableName, rows: number): Promise<number> {
  const { sizeBytes } = await readTableSize(warehouse, table);
  const wanted = Math.max(1, sizeBytes / SNAPSHOT_BYTES_PER_SHARD, rows / SNAPSHOT_ROWS_PER_SHARD);
  return Math.min(SHARDS_MAX, Math.ceil(wanted));
}

/** The rows of an import; null where they cannot be counted, which is left to the part that reads them to say. */
async function findRows(warehouse: Warehouse, { table, from }: Pin): Promise<number | null> {
  const counted = await toResult(() => countRows(warehouse, table, from));
  return counted.ok ? counted.data : null;
}

function cutSnapshot(pin: Pin, shards: number, rows: number | null): PlannedReading[] {
  return Array.from({ length: shards }, (_, shard) => ({
    reading: { kind: "snapshot", version: pin.from, shard, shards },
    mayRewrite: false,
    rowsExpected: rows === null ? null : expected(rows / shards),
  }));
}

/** Commits that write no row are not read: a range of nothing else has no part. */
async function changeRanges(
  warehouse: Warehouse,
  pin: Pin,
  rowsMax: number,
  known?: readonly Commit[],
): Promise<PlannedReading[]> {
  if (pin.from === pin.to) return [];
  const commits =
    known?.length === pin.to - pin.from
      ? known
      : await listCommits(warehouse, pin.table, { after: pin.from, to: pin.to });
  if (commits.every(writesNoRows)) return [];
  const counted = commits.every(({ rows }) => rows !== null)
    ? new Map<number, number>()
    : await countCommits(warehouse, pin, commits);
  const sized = commits.map(({ version, rows }) => ({ version, rows: rows ?? counted.get(version) ?? 0 }));
  return cutParts(sized, rowsMax).map(({ from, to }) => ({
    reading: { kind: "changes", from, to },
    mayRewrite: commits.some(({ version, mayRewrite }) => mayRewrite && version >= from && version <= to),
    rowsExpected: expected(
      sized.reduce((sum, { version, rows }) => sum + (version >= from && version <= to ? rows : 0), 0),
    ),
  }));
}

/** The changed rows of commits, none of which is read together with one from before an alteration of the columns. */
async function countCommits(warehouse: Warehouse, pin: Pin, commits: readonly Commit[]): Promise<Map<number, number>> {
  const counted = new Map<number, number>();
  for (const range of cutRange({ from: pin.from + 1, to: pin.to }, alterationsIn(commits)))
    for (const [version, rows] of await countChanges(warehouse, pin.table, range)) counted.set(version, rows);
  return counted;
}

/** As the database keeps it: a whole number that it can hold. */
function expected(rows: number): number {
  return Math.min(2 ** 31 - 1, Math.ceil(rows));
}
