import { alterationsIn, changesColumns } from "@/lib/databricks/tables/feed-breaks";
import { findCommits } from "@/lib/databricks/tables/history";
import { findLostVectors, LOST_VECTORS } from "@/lib/databricks/tables/lost-vectors";
import { AppError } from "@/lib/model/errors";
import type { Pin } from "@/lib/model/run/run";
import {
  type RecordedRun,
  type RepeatedRange,
  type RewindTarget,
  repeatedRanges,
  type SentPart,
} from "@/lib/model/source/rewind";
import type { Commit } from "@/lib/model/table/commit";
import { formatTableName, sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { listRecordedRuns, listSentParts } from "@/lib/store/rewinds";
import type { SyncedSource } from "@/lib/store/sources";
import { versionAt } from "./version-at";

/** What a rewind reads. Which of the three follows from the source: its data type and how many tables its SQL joins. */
export type RewindPlan = { pins: Pin[] } & (
  | { kind: "ranges"; ranges: RepeatedRange[]; sent: SentPart[]; alterations: number[] }
  | { kind: "replay"; runs: RecordedRun[] }
  | { kind: "properties" }
);

type Planning = {
  source: SyncedSource;
  statement: SqlStatement;
  target: RewindTarget;
  warehouse: Warehouse;
  now: Date;
  signal?: AbortSignal;
};
type ReadCommits = { table: TableName; commits: Commit[] };
/** A table that the SQL reads and that was delivered up to a version. */
type DeliveredTable = { pin: Pin; drives: boolean };

/**
 * Find what lies between the target and the checkpoints. One table's events are read again by ranges, under the ids
 * they had. Events of a join are only the same when their recorded runs are replayed with their own pins. Properties
 * are read once, up to the checkpoint. Throws `INVALID_INPUT` when nothing lies there.
 */
export async function findRewindVersions(planning: Planning): Promise<RewindPlan> {
  const { source, statement, target } = planning;
  const tables = deliveredTables(source, statement);
  if (source.dataType !== "event") {
    const pins = await pinsBack(planning, tables);
    if (statement.rule !== "difference") refuseAltered(planning, await readCommits(planning, pins));
    return { kind: "properties", pins };
  }
  if (statement.references.length > 1) return replayRuns(planning, tables);
  const [table] = tables;
  if (!table) throw new AppError("SQL_REJECTED", "The SQL reads none of the chosen tables.");
  const sent = await listSentParts(source.id, table.pin);
  const pins = target.to === "beginning" ? [beginningOf(table.pin, sent)] : await pinsBack(planning, tables);
  const commits = (await readCommits(planning, pins)).flatMap((read) => read.commits);
  const ranges = pins.flatMap(({ from, to }) =>
    from === to ? [] : repeatedRanges({ from: from + 1, to }, sent, planning.now),
  );
  return { kind: "ranges", pins, ranges, sent, alterations: alterationsIn(commits) };
}

/**
 * The commits that a rewind reads. Changes that were told by deletion vectors cannot be read again once these were
 * dropped, as their feed says other rows: `INVALID_INPUT`.
 */
async function readCommits({ warehouse, target, signal }: Planning, pins: readonly Pin[]): Promise<ReadCommits[]> {
  const read: ReadCommits[] = [];
  for (const { table, from, to } of pins) {
    if (from >= to) continue;
    const commits = await findCommits(warehouse, table, { after: from, to, ...(signal ? { signal } : {}) });
    read.push({ table, commits });
    const lost = findLostVectors(commits);
    if (lost === null) continue;
    throw new AppError(
      "INVALID_INPUT",
      `Versions ${lost.from} to ${lost.to} of ${formatTableName(table)} cannot be read again: ${LOST_VECTORS} Choose version ${lost.to} or a later one.`,
      { field: target.to === "version" ? "version" : "at" },
    );
  }
  return read;
}

/** Properties are read in one go, with one set of columns: the last value of all versions wins. */
function refuseAltered({ target }: Planning, read: readonly ReadCommits[]): void {
  for (const { table, commits } of read) {
    const last = commits.findLast(changesColumns);
    if (!last) continue;
    throw new AppError(
      "INVALID_INPUT",
      `The columns of ${formatTableName(table)} were renamed or dropped in version ${last.version}, and properties cannot be read across that. Choose version ${last.version} or a later one.`,
      { field: target.to === "version" ? "version" : "at" },
    );
  }
}

function deliveredTables(source: SyncedSource, statement: SqlStatement): DeliveredTable[] {
  return source.tables.flatMap(({ name, tableId, checkpoint, checkpointCommittedAt }) => {
    const references = statement.references.filter(({ table }) => sameTable(table, name));
    if (references.length === 0) return [];
    if (checkpoint === null || tableId === null || checkpointCommittedAt === null)
      throw new AppError(
        "INVALID_INPUT",
        `${formatTableName(name)} was not delivered yet: there is nothing to rewind.`,
      );
    const pin = { table: name, tableId, from: checkpoint, to: checkpoint, committedAt: checkpointCommittedAt };
    const compared = statement.rule === "difference" && references.some(({ lookupOnly }) => !lookupOnly);
    return [{ pin: { ...pin, initial: false, snapshot: false }, drives: compared || references.some(isDriving) }];
  });
}

/** Each driving table from the target up to its checkpoint; for the beginning of a property source, as it is there. */
async function pinsBack(planning: Planning, tables: DeliveredTable[]): Promise<Pin[]> {
  const { target } = planning;
  if (target.to === "beginning")
    return tables.map(({ pin, drives }) => ({ ...pin, initial: drives, snapshot: drives }));
  const driving = tables.filter(({ drives }) => drives);
  if (target.to === "version" && driving.length > 1)
    throw new AppError("INVALID_INPUT", "Several tables drive this source: choose a time instead of a version.");
  const pins = await Promise.all(
    tables.map(async ({ pin, drives }) => ({ ...pin, from: drives ? await versionOf(planning, pin) : pin.to })),
  );
  if (pins.every(({ from, to }) => from >= to)) throw nothingAfter(target, pins);
  return pins.map((pin) => ({ ...pin, from: Math.min(pin.from, pin.to) }));
}

async function versionOf({ target, warehouse, signal }: Planning, pin: Pin): Promise<number> {
  switch (target.to) {
    case "version":
      return target.version;
    case "time":
      return versionAt(warehouse, pin.table, { at: target.at, head: pin.to, signal });
    case "beginning":
      return pin.to;
  }
}

/** Where a table's first import began, with the import when it brought what was there. */
function beginningOf(pin: Pin, sent: readonly SentPart[]): Pin {
  const imports = sent.flatMap(({ reading }) => (reading.kind === "snapshot" ? [reading.version] : []));
  const changes = sent.flatMap(({ reading }) => (reading.kind === "changes" ? [reading.from - 1] : []));
  if (imports.length === 0 && changes.length === 0)
    throw new AppError("INVALID_INPUT", "This source has sent nothing yet: there is nothing to rewind.");
  return { ...pin, from: Math.min(...(imports.length > 0 ? imports : changes)), snapshot: imports.length > 0 };
}

async function replayRuns({ source, target }: Planning, tables: DeliveredTable[]): Promise<RewindPlan> {
  if (target.to === "version")
    throw new AppError("INVALID_INPUT", "A join is rewound by its recorded runs: choose a time instead of a version.");
  const same = (run: RecordedRun) =>
    run.pins.every((pin) =>
      tables.some(({ pin: now }) => sameTable(now.table, pin.table) && now.tableId === pin.tableId),
    );
  const runs = (await listRecordedRuns(source.id)).filter(
    (run) => same(run) && (target.to === "beginning" || run.pins.some(({ committedAt }) => committedAt > target.at)),
  );
  if (runs.length === 0) throw nothingAfter(target, []);
  const pins = tables.map(({ pin }) => {
    const replayed = runs.flatMap((run) => run.pins.filter(({ table }) => sameTable(table, pin.table)));
    return { ...pin, from: Math.min(pin.to, ...replayed.map(({ from }) => from)) };
  });
  return { kind: "replay", pins, runs };
}

function nothingAfter(target: RewindTarget, pins: readonly Pin[]): AppError {
  const after = target.to === "version" ? `version ${target.version}` : "this time";
  const [only] = pins.length === 1 ? pins : [];
  const upTo = only ? ` It was delivered up to version ${only.to}.` : "";
  return new AppError("INVALID_INPUT", `Nothing was delivered after ${after}.${upTo} Choose an earlier one.`, {
    field: target.to === "version" ? "version" : "at",
  });
}
