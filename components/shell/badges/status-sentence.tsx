import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { recoveryOf } from "@/lib/model/errors";
import type { LiveSource } from "@/lib/model/source/source-view";

/** One sentence under a status: why it is so, and what comes next. Nothing where a healthy source only waits for its time. */
export function StatusSentence({ live }: { live: LiveSource }) {
  const { status, problem, dueAt, readAt, pausedAt, lastFinishedAt, run } = live;
  switch (status) {
    case "needs_attention":
      return <>{problem?.message} Nothing more is sent until a person chooses how to continue.</>;
    case "failing":
      return (
        <>
          {problem?.message} <NextTry live={live} />
        </>
      );
    case "paused":
      return (
        <>
          Paused since <Moment at={pausedAt} />. It continues where it stopped when it is resumed.
        </>
      );
    case "syncing":
      return run && run.partsTotal > 1 ? (
        <>
          {formatNumber(run.partsClosed)} of {formatNumber(run.partsTotal)} parts delivered.
        </>
      ) : null;
    case "late":
      return lastFinishedAt ? (
        <>
          No run has finished since <Moment at={lastFinishedAt} />. Check whether the scheduler ticks.
        </>
      ) : (
        <>Its first run has not finished yet. Check whether the scheduler ticks.</>
      );
    case "healthy":
      return dueAt !== null && dueAt <= readAt ? <>A sync is due and begins within a minute.</> : null;
  }
}

function NextTry({ live: { problem, dueAt, readAt, run } }: { live: LiveSource }) {
  if (run?.state === "running") return <>It is being tried again now.</>;
  if (dueAt !== null && dueAt > readAt)
    return (
      <>
        It is tried again at <Moment at={dueAt} />.
      </>
    );
  if (dueAt !== null) return <>It is tried again within a minute.</>;
  const byPerson = problem !== null && recoveryOf(problem.code) !== "retry";
  return byPerson ? <>Nothing is lost: fix it, then choose Sync now.</> : <>Choose Sync now to try again.</>;
}
