import Link from "next/link";
import { RunBadge } from "@/components/shell/badges/state-badge";
import { DataTable } from "@/components/shell/data-table/data-table";
import { Count } from "@/components/shell/format/count";
import { formatDuration, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { pinText } from "@/components/shell/format/reading-text";
import type { RunRow } from "@/lib/model/run/run-view";
import classes from "./runs-table.module.css";
import { TRIGGER_TEXT } from "./trigger-text";

/** Runs with their numbers, newest first; cards on a phone. */
export function RunsTable({ sourceId, runs, now }: { sourceId: string; runs: RunRow[]; now: Date }) {
  const several = runs.some(({ pins }) => pins.length > 1);
  return (
    <DataTable caption="Runs" className={classes.table} hover>
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col">Trigger</th>
          <th scope="col">Started</th>
          <th scope="col" data-number>
            Duration
          </th>
          <th scope="col">Versions{!several && runs[0]?.pins[0] && ` of ${runs[0].pins[0].table.table}`}</th>
          <th scope="col" data-number>
            Rows read
          </th>
          <th scope="col" data-number>
            Delivered
          </th>
          <th scope="col" data-number>
            Rejected
          </th>
          <th scope="col" data-number>
            Deferred
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunLines key={run.number} sourceId={sourceId} run={run} named={several} now={now} />
        ))}
      </tbody>
    </DataTable>
  );
}

function RunLines({ sourceId, run, named, now }: { sourceId: string; run: RunRow; named: boolean; now: Date }) {
  const { number, state, trigger, startedAt, endedAt, failure, pins, counts } = run;
  return (
    <>
      <tr data-joined={failure ? true : undefined}>
        <th scope="row" className={classes.number}>
          <Link href={`/sources/${sourceId}/runs/${number}`} aria-label={`Run ${formatNumber(number)}`}>
            {formatNumber(number)}
          </Link>
        </th>
        <td className={classes.state}>
          <RunBadge state={state} />
        </td>
        <td data-label="Trigger">{TRIGGER_TEXT[trigger]}</td>
        <td data-label="Started">
          <Moment at={startedAt} seconds />
        </td>
        <td data-label="Duration" data-number>
          <Duration run={{ state, startedAt, endedAt }} now={now} />
        </td>
        <td data-label="Versions" className={classes.versions}>
          {pins.map((pin) => (
            <span key={`${pin.table.catalog}.${pin.table.schema}.${pin.table.table}`}>
              {named && <code>{pin.table.table} </code>}
              {pinText(pin)}
            </span>
          ))}
        </td>
        <td data-label="Rows read" data-number>
          <Count value={counts.rowsRead} />
        </td>
        <td data-label="Delivered" data-number>
          <Count value={counts.delivered} />
        </td>
        <td data-label="Rejected" data-number>
          <Count value={counts.rowsInvalid + counts.rejected} alarming />
        </td>
        <td data-label="Deferred" data-number>
          <Count value={counts.deferred} />
        </td>
      </tr>
      {failure && (
        <tr className={classes.failure}>
          <td />
          <td colSpan={9}>{failure.message}</td>
        </tr>
      )}
    </>
  );
}

function Duration({ run, now }: { run: Pick<RunRow, "state" | "startedAt" | "endedAt">; now: Date }) {
  if (run.endedAt) return <>{formatDuration(run.endedAt.getTime() - run.startedAt.getTime())}</>;
  if (run.state !== "running") return <span className={classes.quiet}>open</span>;
  return (
    <span className={classes.quiet}>{formatDuration(Math.max(0, now.getTime() - run.startedAt.getTime()))} so far</span>
  );
}
