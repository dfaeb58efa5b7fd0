import { Progress } from "@mantine/core";
import Link from "next/link";
import { formatNumber } from "@/components/shell/format";
import { Moment } from "@/components/shell/moment";
import { recoveryOf } from "@/lib/core/errors";
import type { ListedSource, LiveSource } from "@/lib/core/source-view";
import { Count } from "./count";
import { RetentionSentence } from "./retention-note";
import { scheduleText } from "./schedule-text";
import { SourceTables } from "./source-tables";
import classes from "./sources-list.module.css";
import { SparkBars } from "./spark-bars";
import { SourceBadge } from "./state-badge";
import { StatusSentence } from "./status-sentence";

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
  return <span className={classes.quiet}>{waits ? "when it is mended" : "not planned"}</span>;
}
