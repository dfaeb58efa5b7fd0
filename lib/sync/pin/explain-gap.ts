import { toUnreadableError } from "@/lib/databricks/errors/unreadable";
import { findFeedBreak } from "@/lib/databricks/tables/feed-breaks";
import { readHead, readTableId } from "@/lib/databricks/tables/history";
import { AppError, type ErrorCode, toAppError } from "@/lib/model/errors";
import type { VersionRange } from "@/lib/model/run/part";
import type { Pin } from "@/lib/model/run/run";
import { sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { RunHeader, RunPart } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { pinOf } from "@/lib/sync/plan/plan-parts";
import { describeGap, gapError, replacedError } from "./describe-gap";
import type { FoundTable } from "./found-table";

const EXPLAINED: readonly ErrorCode[] = [
  "HISTORY_LOST",
  "CHANGE_FEED_DISABLED",
  "SCHEMA_CHANGED",
  "TABLE_REPLACED",
  "REPEAT_TOO_LATE",
];

/**
 * A failure of a part with the versions that it is about, where a person has to choose how to continue. Files that
 * VACUUM took show only here, while they are fetched, so every file of the run's window is opened to say which
 * versions are gone. Where that cannot be said, the whole window is named. Any other failure comes back as it is.
 */
export async function explainGap(
  warehouse: Warehouse,
  source: SyncedSource,
  run: RunHeader,
  part: RunPart,
  thrown: unknown,
): Promise<AppError> {
  const error = toAppError(thrown);
  if (error.gaps || !EXPLAINED.includes(error.code)) return error;
  const pin = pinOf(run.pins, part.table);
  const table = await findTable(warehouse, source, pin.table);
  if (table.tableId !== pin.tableId) return replacedError(warehouse, table);
  const unreadable = await findUnreadable(warehouse, run, error);
  if (unreadable) return unreadable;
  if (error.code !== "REPEAT_TOO_LATE" && part.reading.kind === "changes") {
    const found = await findFeedBreak(warehouse, pin.table, { from: pin.from + 1, to: pin.to }, "files");
    if (found && found.readableFrom > found.readableTo + 1)
      return gapError(warehouse, table, { from: found.readableTo + 1, to: found.readableFrom - 1 }, found.error);
  }
  const gaps = await Promise.all(
    run.pins
      .filter(movesOn)
      .map(async (each) =>
        describeGap(warehouse, await findTable(warehouse, source, each.table), rest(run, part, each)),
      ),
  );
  return new AppError(error.code, error.message, { cause: error, remedy: error.remedy, gaps });
}

/** A table of the run that nobody can read as it is now: no choice of versions helps. Older versions are not its head. */
async function findUnreadable(warehouse: Warehouse, { pins }: RunHeader, error: AppError): Promise<AppError | null> {
  for (const { table, to } of pins) {
    if ((await readHead(warehouse, table)).version !== to) continue;
    const found = await toUnreadableError(warehouse, table, error);
    if (found.code === "TABLE_UNREADABLE") return found;
  }
  return null;
}

/** A table of a source as it is now, for a gap that is found in the middle of a run. */
export async function findTable(warehouse: Warehouse, source: SyncedSource, name: TableName): Promise<FoundTable> {
  const [{ version, committedAt }, tableId] = await Promise.all([
    readHead(warehouse, name),
    readTableId(warehouse, name),
  ]);
  const known = source.tables.find((table) => sameTable(table.name, name));
  const delivered = known?.checkpoint == null ? null : { version: known.checkpoint, at: known.checkpointCommittedAt };
  return { name, tableId, delivered, head: { version, committedAt } };
}

function movesOn({ from, to, initial }: Pin): boolean {
  return from < to || initial;
}

/** What a run has left of a table; of one table alone, no more than up to the end of the part. */
function rest(run: RunHeader, part: RunPart, { from, to, initial }: Pin): VersionRange {
  const end = run.pins.length === 1 && part.reading.kind === "changes" ? part.reading.to : to;
  return { from: initial ? from : from + 1, to: end };
}
