import { formatCount, formatDuration, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { Panel } from "@/components/shell/layout/panel";
import type { RunRow } from "@/lib/model/run/run-view";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./run-pins.module.css";

/** What a run pinned of each table, and how fresh its records were. */
export function RunPins({ run: { pins, freshnessMs } }: { run: RunRow }) {
  return (
    <>
      <Panel title="Tables">
        <ul className={classes.pins}>
          {pins.map(({ table, from, to, initial, snapshot, skipped, note }) => (
            <li key={formatTableName(table)}>
              <code>{formatTableName(table)}</code>
              <span>
                {from === to
                  ? `at version ${formatNumber(to)}`
                  : `versions ${formatNumber(from + 1)} to ${formatNumber(to)}`}
              </span>
              {initial && (
                <span>
                  {snapshot
                    ? `first import: the table as it was at version ${formatNumber(from)}, then its changes`
                    : "first import: new changes only"}
                </span>
              )}
              {note && <span className={classes.note}>{note}</span>}
              {skipped && (
                <span className={classes.note}>
                  {skipped.to === null
                    ? `What changed in the former table after version ${formatNumber(skipped.from - 1)}`
                    : skipped.from === skipped.to
                      ? `Version ${formatNumber(skipped.from)}`
                      : `Versions ${formatNumber(skipped.from)} to ${formatNumber(skipped.to)}`}{" "}
                  left behind by {skipped.by} on <Moment at={skipped.at} />
                  {skipped.rowsMissed !== null && ` (${formatCount(skipped.rowsMissed, "changed row")})`}:{" "}
                  {skipped.reason}
                </span>
              )}
            </li>
          ))}
        </ul>
      </Panel>
      {freshnessMs !== null && (
        <Panel title="Freshness">
          <p className={classes.fresh}>
            <b className="stat">{formatDuration(freshnessMs)}</b>
            <span>from the newest commit that was read to the end of this run</span>
          </p>
        </Panel>
      )}
    </>
  );
}
