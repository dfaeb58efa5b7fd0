import classes from "@/components/analytics/analytics.module.css";
import { SeriesSign } from "@/components/analytics/segmentation/chart/series-sign";
import { groupLabel } from "@/components/analytics/segmentation/chart/series-style";
import { ScrollingTable } from "@/components/shell/data-table/data-table";
import { formatNumber } from "@/components/shell/format/format";
import { INTERVAL_LABEL, MEASURE_LABEL, type SegmentationResult } from "@/lib/model/values/segmentation";
import own from "./segmentation.module.css";
import type { AskedSegmentation } from "./segmentation-params";
import { changeText } from "./segmentation-text";

/** The numbers that the chart draws, and those of the groups that it does not. */
export function SegmentationTable({ asked, result }: { asked: AskedSegmentation; result: SegmentationResult }) {
  const { groups, steps, total } = result;
  if (groups.length === 0) return null;
  const measure = MEASURE_LABEL[asked.measure];
  const grouped = asked.groupBy !== null;
  const sum = asked.measure === "events" ? total : groups.reduce((all, group) => all + group.total, 0);
  const perStep = (count: number) => formatNumber(Math.round((10 * count) / Math.max(1, steps.length)) / 10);
  return (
    <div className={classes.card}>
      <ScrollingTable caption="The chart in numbers" className={classes.table} hover>
        <thead>
          <tr>
            <th scope="col">{asked.groupBy?.name ?? "Measured"}</th>
            <th scope="col" data-number>
              {measure}
            </th>
            {grouped && asked.measure === "events" && (
              <th scope="col" data-optional>
                Share
              </th>
            )}
            {asked.measure === "events" && (
              <th scope="col" data-number data-optional>
                Per {INTERVAL_LABEL[asked.interval].toLowerCase()}
              </th>
            )}
            <th scope="col" data-number>
              Against the span before
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group, at) => (
            <tr key={group.name ?? "\0"}>
              <th scope="row" className={own.group}>
                <SeriesSign at={at} />
                <span className={group.name === null && grouped ? classes.quiet : undefined}>
                  {groupLabel(group.name, grouped, measure)}
                </span>
              </th>
              <td data-number>{formatNumber(group.total)}</td>
              {grouped && asked.measure === "events" && (
                <td data-optional>
                  <Share part={group.total / sum} />
                </td>
              )}
              {asked.measure === "events" && (
                <td data-number data-optional>
                  {perStep(group.total)}
                </td>
              )}
              <td data-number>{changeText(group.total, group.before)}</td>
            </tr>
          ))}
        </tbody>
        {grouped && (
          <tfoot>
            <tr>
              <th scope="row">All</th>
              <td data-number>{formatNumber(total)}</td>
              {asked.measure === "events" && <td data-optional />}
              {asked.measure === "events" && (
                <td data-number data-optional>
                  {perStep(total)}
                </td>
              )}
              <td data-number>{changeText(total, result.before)}</td>
            </tr>
          </tfoot>
        )}
      </ScrollingTable>

      <TableNote asked={asked} result={result} />
    </div>
  );
}

function TableNote({ asked, result }: { asked: AskedSegmentation; result: SegmentationResult }) {
  const notes = [
    ...(result.groupsInAll > result.groups.length
      ? [`The ${result.groups.length} largest of ${formatNumber(result.groupsInAll)} groups; All counts every group.`]
      : []),
    ...(asked.measure === "users" && asked.groupBy
      ? ["A user of several groups counts in each, and once in All."]
      : []),
  ];
  return notes.length > 0 ? <p className={own.note}>{notes.join(" ")}</p> : null;
}

function Share({ part }: { part: number }) {
  return (
    <span className={own.share}>
      <span aria-hidden>
        <i style={{ width: `${100 * part}%` }} />
      </span>
      {(100 * part).toFixed(1)} %
    </span>
  );
}
