import { formatCount, formatDuration, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import type { RunBucket } from "@/lib/model/run/run-view";
import classes from "./run-tooltip.module.css";

type Point = Omit<RunBucket, "from"> & { at: number };

/** What a chart says of one step. Recharts fills in `active` and `payload`. */
export function RunTooltip({
  stepMs,
  active,
  payload,
}: {
  stepMs: number;
  active?: boolean;
  payload?: readonly { payload: Point }[];
}) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  const { at, runs, failed, delivered, rejected, deferred, freshnessMs, durationMs } = point;
  return (
    <div className={classes.tooltip}>
      <b>
        <Moment at={new Date(at)} /> to <Moment at={new Date(at + stepMs)} />
      </b>
      <p>
        {runs === 0 ? "no run" : formatCount(runs, "run")}
        {failed > 0 && `, ${formatNumber(failed)} stopped`}
      </p>
      {runs > 0 && (
        <dl>
          <dt>Delivered</dt>
          <dd>{formatNumber(delivered)}</dd>
          <dt>Rejected</dt>
          <dd>{formatNumber(rejected)}</dd>
          <dt>Deferred</dt>
          <dd>{formatNumber(deferred)}</dd>
          {freshnessMs !== null && (
            <>
              <dt>Freshness</dt>
              <dd>{formatDuration(freshnessMs)}</dd>
            </>
          )}
          {durationMs !== null && (
            <>
              <dt>Duration</dt>
              <dd>{formatDuration(durationMs)}</dd>
            </>
          )}
        </dl>
      )}
    </div>
  );
}
