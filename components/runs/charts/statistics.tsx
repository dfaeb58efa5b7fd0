import Link from "next/link";
import type { ReactNode } from "react";
import { formatCount, formatDuration, formatNumber } from "@/components/shell/format/format";
import type { RunStatistics } from "@/lib/model/run/run-view";
import classes from "./statistics.module.css";

/** A range of runs in four numbers. */
export function Statistics({ sourceId, statistics }: { sourceId: string; statistics: RunStatistics }) {
  const { counts, freshnessMs, runs, succeeded, upToDate, failed, open } = statistics;
  const refused = counts.rowsInvalid + counts.rejected;
  const missing = refused + counts.deferred;
  return (
    <dl className={classes.grid}>
      <Statistic
        name="Freshness"
        note={freshnessMs === null ? "nothing was delivered in this range" : "commit to delivered, 95 of 100 runs"}
      >
        {freshnessMs === null ? <span className={classes.none}>not measured</span> : formatDuration(freshnessMs)}
      </Statistic>
      <Statistic
        name="Delivered"
        note={`of ${formatCount(counts.records, "record")} made from ${formatCount(counts.rowsRead, "row")}`}
      >
        {formatNumber(counts.delivered)}
      </Statistic>
      <Statistic
        name="Not delivered"
        note={
          missing === 0 ? (
            "nothing was rejected or deferred"
          ) : (
            <>
              <Link href={`/sources/${sourceId}/rejected`}>{formatNumber(refused)} rejected</Link>,{" "}
              {formatNumber(counts.deferred)} deferred
            </>
          )
        }
      >
        <span data-alarming={missing > 0 || undefined}>{formatNumber(missing)}</span>
      </Statistic>
      <Statistic name="Runs succeeded" note={runsNote({ upToDate, failed, open })}>
        {formatNumber(succeeded)} <small>of {formatNumber(runs)}</small>
      </Statistic>
    </dl>
  );
}

function runsNote({ upToDate, failed, open }: Pick<RunStatistics, "upToDate" | "failed" | "open">): string {
  const parts = [
    upToDate > 0 ? `${formatNumber(upToDate)} had nothing new` : null,
    failed > 0 ? `${formatNumber(failed)} stopped` : null,
    open > 0 ? `${formatNumber(open)} running` : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(", ") : "each had something to deliver";
}

function Statistic({ name, note, children }: { name: string; note: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="stat">{children}</dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}
