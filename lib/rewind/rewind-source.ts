import { SHARED_SESSION } from "@/lib/databricks/connect/with-warehouse";
import { AppError } from "@/lib/model/errors";
import { type RewindEstimate, type RewindTarget, wouldCountTwice } from "@/lib/model/source/rewind";
import { analyzeSourceSql } from "@/lib/sql/analyze/analyze-source-sql";
import { findOpenRunView, openRewind } from "@/lib/store/rewinds";
import { getSource } from "@/lib/store/sources";
import { withConnection } from "@/lib/sync/with-connection";
import { countRewind } from "./count-rewind";
import { findRewindVersions } from "./find-rewind-versions";

/**
 * What a rewind would send, and what of it would count twice: counted in the warehouse where it reads ranges, from
 * the ledger where it replays recorded runs. At most a minute; `signal` cancels it on the cluster. Nothing is sent.
 */
export async function estimateRewind(
  sourceId: string,
  target: RewindTarget,
  signal: AbortSignal,
): Promise<RewindEstimate> {
  return (await lookBack(sourceId, target, signal)).estimate;
}

/**
 * Send again what was delivered after the target, by a run of its own that begins at once; the checkpoints stay. When
 * records would count twice the source's name must be typed: `INVALID_INPUT` on `typedName` otherwise.
 */
export async function rewindSource(
  sourceId: string,
  { target, typedName, actor }: { target: RewindTarget; typedName: string; actor: string },
): Promise<{ number: number }> {
  const { source, plan, estimate } = await lookBack(sourceId, target, new AbortController().signal);
  if (wouldCountTwice(estimate) && typedName.trim() !== source.name)
    throw new AppError(
      "INVALID_INPUT",
      `Records would count twice. Type the name of the source to continue: ${source.name}`,
      {
        field: "typedName",
      },
    );
  const twice = estimate.twice.reduce<number | null>(
    (sum, { records }) => (sum === null || records === null ? null : sum + records),
    0,
  );
  const at = target.to === "time" ? target.at.toISOString() : target.to === "version" ? target.version : null;
  return openRewind(
    sourceId,
    { pins: plan.pins, replays: plan.kind === "replay" ? plan.runs : [] },
    { actor, details: { to: target.to, at, records: estimate.records, countTwice: twice } },
  );
}

async function lookBack(sourceId: string, target: RewindTarget, signal: AbortSignal) {
  const source = await getSource(sourceId);
  const statement = await analyzeSourceSql(source, source.sql);
  const now = new Date();
  return withConnection(source.connectionId, SHARED_SESSION, async (warehouse) => {
    const plan = await findRewindVersions({ source, statement, target, warehouse, now, signal });
    const openRun = await findOpenRunView(sourceId);
    if (plan.kind === "replay" && openRun !== null && openRun.delivered > 0)
      throw new AppError(
        "INVALID_INPUT",
        `Run ${openRun.number} has delivered a part of its records. Let it finish, then rewind: in a join a new run could send them under other ids.`,
      );
    const numbers = await countRewind({ source, statement, plan, warehouse, now, signal });
    const estimate: RewindEstimate = {
      tables: plan.pins.map(({ table, from, to }) => ({ name: table, from, to })),
      withImport: plan.pins.some(({ snapshot }) => snapshot),
      replays: plan.kind === "replay" ? plan.runs.map(({ number }) => number) : [],
      openRun: openRun && { number: openRun.number, delivered: openRun.delivered },
      ...numbers,
    };
    return { source, plan, estimate };
  });
}
