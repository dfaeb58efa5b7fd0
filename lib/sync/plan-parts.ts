import type { DataType } from "@/lib/core/data-type";
import { cutParts, type Output, type PlannedPart, type Reading } from "@/lib/core/part";
import type { Pin } from "@/lib/core/run";
import type { Warehouse } from "@/lib/core/warehouse";
import { countChanges } from "@/lib/databricks/count-changes";
import { listCommits } from "@/lib/databricks/history";
import { readTableSize } from "@/lib/databricks/read-table-size";

/** How many changed rows a part reads at most, unless one commit has more: what a crash repeats. */
const CHANGED_ROWS_MAX = 250_000;
/** A snapshot is cut by hash; each share scans the table, so there are few. */
const SNAPSHOT_BYTES_PER_SHARD = 512 * 1024 * 1024;
const SHARDS_MAX = 16;

export type PartsWanted = { dataType: DataType; syncGroupProperties: boolean };

/**
 * Cut what a run reads of its driving table into parts, in the order in which they are delivered: the snapshot of a
 * first import, then the commits of (from, to]. Group properties of events are parts of their own, since a part is
 * one statement.
 */
export async function planParts(warehouse: Warehouse, pin: Pin, wanted: PartsWanted): Promise<PlannedPart[]> {
  const readings = [...(await snapshotShares(warehouse, pin)), ...(await changeRanges(warehouse, pin))];
  const outputs: Output[] =
    wanted.dataType === "event" && wanted.syncGroupProperties ? ["records", "groups"] : ["records"];
  return readings
    .flatMap(({ reading, mayRewrite }) => outputs.map((output) => ({ table: pin.table, reading, mayRewrite, output })))
    .map((part, ordinal) => ({ ordinal, ...part }));
}

type Share = { reading: Reading; mayRewrite: boolean };

async function snapshotShares(warehouse: Warehouse, pin: Pin): Promise<Share[]> {
  if (!pin.snapshot) return [];
  const { sizeBytes } = await readTableSize(warehouse, pin.table);
  const shards = Math.min(SHARDS_MAX, Math.max(1, Math.ceil(sizeBytes / SNAPSHOT_BYTES_PER_SHARD)));
  return Array.from({ length: shards }, (_, shard) => ({
    reading: { kind: "snapshot", version: pin.from, shard, shards },
    mayRewrite: false,
  }));
}

async function changeRanges(warehouse: Warehouse, pin: Pin): Promise<Share[]> {
  if (pin.from === pin.to) return [];
  const commits = await listCommits(warehouse, pin.table, { after: pin.from, to: pin.to });
  const counted = commits.every(({ rows }) => rows !== null)
    ? new Map<number, number>()
    : await countChanges(warehouse, pin.table, { from: pin.from + 1, to: pin.to });
  const sized = commits.map(({ version, rows }) => ({ version, rows: rows ?? counted.get(version) ?? 0 }));
  return cutParts(sized, CHANGED_ROWS_MAX).map(({ from, to }) => ({
    reading: { kind: "changes", from, to },
    mayRewrite: commits.some(({ version, mayRewrite }) => mayRewrite && version >= from && version <= to),
  }));
}
