import { Progress } from "@mantine/core";
import Link from "next/link";
import { SourceBadge } from "@/components/shell/badges/state-badge";
import { StatusSentence } from "@/components/shell/badges/status-sentence";
import { SparkBars } from "@/components/shell/charts/spark-bars";
import { Count } from "@/components/shell/format/count";
import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { scheduleText } from "@/components/sources/schedule/schedule-text";
import { RetentionSentence } from "@/components/sources/source/retention-note";
import { recoveryOf } from "@/lib/model/errors";
import type { ListedSource, LiveSource } from "@/lib/model/source/source-view";
import { SourceTables } from "./source-tables";
import classes from "./sources-list.module.css";

/** A source in the list. */
export function SourceRow({
  source: { id, name, dataType, tables, frequency, live, deliveredByDay },
}: {
  source: ListedSource;
}) {
  const delivered = deliveredByDay.reduce((sum, day) => sum + day, 0);
  return (
    <tr>
      <th scope="row" className={classes.name}>
        <Link href={`/sources/${id}`}>{name}</Link>
        <small>
          <SourceTables dataType={dataType} tables={tables} />
        </small>
      </th>
      <td className={classes.status}>
        <SourceBadge status={live.status} />
        {live.run?.state === "running" && live.run.partsTotal > 1 && (
          <Progress
            mt={6}
            maw={160}
            value={(live.run.partsClosed / live.run.partsTotal) * 100}
            aria-label={`Progress of ${name}`}
          />
        )}
        <small>
          <StatusSentence live={live} />
        </small>
        <RetentionSentence warning={live.retention} now={live.readAt} />
      </td>
      <td data-label="Last sync">
        <Moment at={live.lastFinishedAt} none="none yet" />
        {live.lastFinishedAt && (
          <small>
            <Moment at={live.lastFinishedAt} show="relative" />
          </small>
        )}
      </td>
      <td data-label="Next sync">
        <NextSync live={live} />
        <small>{scheduleText(frequency)}</small>
      </td>
      <td data-label="Events in 30 days" data-number>
        <span className={classes.volume}>
          <SparkBars values={deliveredByDay} />
          <span className={classes.total}>{delivered === 0 ? <Count value={0} /> : formatNumber(delivered)}</span>
        </span>
      </td>
      <td data-label="Rejected" data-number>
        <Count value={live.rejected} alarming />
      </td>
    </tr>
  );
}

/** When the next sync comes, in words where the clock does not decide it. */
export function NextSync({ live: { status, dueAt, readAt, problem, run } }: { live: LiveSource }) {
  if (status === "needs_attention") return <span className={classes.quiet}>stopped</span>;
  if (status === "paused") return <span className={classes.quiet}>when resumed</span>;
  if (run?.state === "running") return <span className={classes.quiet}>after this run</span>;
  if (dueAt !== null && dueAt <= readAt) return <>now</>;
  if (dueAt !== null) return <Moment at={dueAt} />;
  const waits = problem !== null && recoveryOf(problem.code) === "source";
  return <span className={classes.quiet}>{waits ? "when it is fixed" : "not planned"}</span>;
}
