import { formatDuration, formatNumber } from "@/components/shell/format";
import type { RunRow } from "@/lib/core/run-view";
import { formatTableName } from "@/lib/core/table-name";
import { Panel } from "./panel";
import classes from "./run-pins.module.css";

/** What a run pinned of each table, and how fresh its records were. */
export function RunPins({ run: { pins, freshnessMs } }: { run: RunRow }) {
  return (
    <>
      <Panel title="Tables">
        <ul className={classes.pins}>
          {pins.map(({ table, from, to, initial, snapshot }) => (
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
