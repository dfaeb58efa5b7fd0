"use client";

import { IconRefresh } from "@tabler/icons-react";
import Link from "next/link";
import { useLiveSource } from "@/components/shell/data/use-live-source";
import { formatCount, formatDuration, formatNumber, formatRough } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { readingText } from "@/components/shell/format/reading-text";
import type { LiveRun, LiveSource } from "@/lib/model/source/source-view";
import classes from "./live-run.module.css";
import { rowsPerSecond } from "./rows-per-second";
import { timeLeft } from "./time-left";

/** Up to this many parts are drawn one by one. */
const SEGMENTS_MAX = 24;

/** The run that is running, by its parts. Nothing while none is. */
export function LiveRunPanel({ initial }: { initial: LiveSource }) {
  const live = useLiveSource(initial);
  const { run, transientError, readAt, id } = live;
  if (run?.state !== "running") return null;
  const [current] = run.running;
  const rate = rowsPerSecond(run.running, readAt);
  const leftMs = timeLeft(run, rate);
  const { counts } = run;
  return (
    <section className={classes.panel} aria-label="Run in progress">
      <div className={classes.head}>
        <IconRefresh size={18} stroke={1.75} className={classes.turning} aria-hidden />
        <h2>
          Run {formatNumber(run.number)} {doing(run)}
        </h2>
        {current && (
          <span className={classes.reads}>
            {current.table.table}, {readingText(current.reading)}
          </span>
        )}
        <Link href={`/sources/${id}/runs/${run.number}`}>Open run</Link>
      </div>
      <PartBar run={run} />
      <p className={classes.numbers}>
        <span>
          <b>{formatNumber(counts.rowsRead)}</b>{" "}
          {run.rowsExpected !== null &&
            run.rowsExpected > counts.rowsRead &&
            `of about ${formatRough(run.rowsExpected)} `}
          {counts.rowsRead === 1 ? "row" : "rows"} read
        </span>
        <span>
          <b>{formatNumber(counts.delivered)}</b> delivered
        </span>
        <span>
          <b>{formatNumber(counts.rowsInvalid + counts.rejected)}</b> rejected
        </span>
        {counts.deferred > 0 && (
          <span>
            <b>{formatNumber(counts.deferred)}</b> deferred
          </span>
        )}
        {rate !== null && <span className={classes.quiet}>{formatNumber(rate)} rows/s</span>}
        {leftMs !== null && <span className={classes.quiet}>about {formatDuration(leftMs)} left</span>}
        <span className={classes.began}>
          started <Moment at={run.startedAt} seconds />
        </span>
      </p>
      {transientError && (
        <p className={classes.transientError} role="status">
          {transientError.message} It is being tried again. You may leave this page.
        </p>
      )}
    </section>
  );
}

function doing({ partsTotal, partsClosed, running }: LiveRun): string {
  if (partsTotal === 0) return "is beginning";
  if (partsClosed === partsTotal) return "is being closed";
  if (running.length === 0) return `waits to deliver the next of ${formatCount(partsTotal, "part")}`;
  const parts = running.map(({ ordinal }) => formatNumber(ordinal + 1)).join(" and ");
  return `is delivering ${running.length === 1 ? "part" : "parts"} ${parts} of ${formatNumber(partsTotal)}`;
}

function PartBar({ run: { partsTotal, partsClosed, running } }: { run: LiveRun }) {
  const label = `${formatNumber(partsClosed)} of ${formatCount(partsTotal, "part")} delivered`;
  if (partsTotal > SEGMENTS_MAX)
    return (
      <div className={classes.bar} role="img" aria-label={label}>
        <i data-state="closed" style={{ flexGrow: partsClosed }} />
        <i data-state="running" style={{ flexGrow: Math.max(1, running.length) }} />
        <i style={{ flexGrow: Math.max(0, partsTotal - partsClosed - Math.max(1, running.length)) }} />
      </div>
    );
  const now = new Set(running.map(({ ordinal }) => ordinal));
  let closed = partsClosed;
  return (
    <div className={classes.bar} role="img" aria-label={label}>
      {Array.from({ length: partsTotal }, (_, ordinal) => {
        const state = now.has(ordinal) ? "running" : closed-- > 0 ? "closed" : "waiting";
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its ordinal
        return <i key={ordinal} data-state={state} />;
      })}
    </div>
  );
}
