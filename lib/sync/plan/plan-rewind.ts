import { alterationsIn } from "@/lib/databricks/tables/feed-breaks";
import { findCommits } from "@/lib/databricks/tables/history";
import type { Commit } from "@/lib/model/table/commit";
import { tableKey } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { addParts } from "@/lib/store/rewinds";
import { getRun, type Run } from "@/lib/store/runs";
import type { SyncedSource } from "@/lib/store/sources";
import { identifyParts } from "./plan-identity";
import { planParts } from "./plan-parts";

/**
 * Give a rewind its parts once it begins, unless it replays those of recorded runs, which it was opened with.
 *
 * Group updates of events are not sent again: their old values would take the place of newer ones. Properties are
 * read in one part for each driving place, however long the range: within a part the last commit's value wins, so
 * that no older value is sent.
 */
export async function planRewindParts(
  source: SyncedSource,
  run: Run,
  statement: SqlStatement,
  warehouse: Warehouse,
): Promise<Run> {
  if (run.trigger !== "rewind" || run.parts.length > 0) return run;
  const { dataType } = source;
  const wanted = { dataType, syncGroupProperties: false, whole: dataType !== "event" };
  const read = run.pins.filter(({ from, to }) => from < to);
  const known = new Map<string, Commit[]>();
  for (const { table, from, to } of read)
    known.set(tableKey(table), await findCommits(warehouse, table, { after: from, to }));
  const planned = await planParts(warehouse, statement, run.pins, wanted, known);
  const alterations = alterationsIn([...known.values()].flat());
  await addParts(run.id, await identifyParts(source, statement, run.pins, planned, warehouse, alterations));
  return getRun(run.id);
}
