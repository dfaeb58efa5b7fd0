import type { ReactNode } from "react";
import classes from "@/components/runs/list/runs-table.module.css";
import { PartBadge } from "@/components/shell/badges/state-badge";
import { ScrollingTable } from "@/components/shell/data-table/data-table";
import { Count } from "@/components/shell/format/count";
import { formatCount, formatDuration, formatNumber } from "@/components/shell/format/format";
import { PartReading } from "@/components/shell/format/part-reading";
import { type Counts, sumCounts } from "@/lib/model/run/counts";
import type { PartView } from "@/lib/model/run/run-view";

/** The parts of a run with their ledger lines, and their sums. */
export function PartsTable({ parts }: { parts: PartView[] }) {
  const sum = sumCounts(parts.map(({ counts }) => counts));
  return (
    <ScrollingTable caption="Parts" className={classes.table} hover dense>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">State</th>
          <th scope="col">Reads</th>
          <CountHeads />
          <th scope="col" data-number>
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.ordinal}>
            <th scope="row">{formatNumber(part.ordinal + 1)}</th>
            <td>
              <PartBadge state={part.state} />
            </td>
            <td data-label="Reads">
              <PartReading part={part} />
            </td>
            {part.state === "waiting" ? (
              <td colSpan={6} className={classes.quiet}>
                not begun yet
              </td>
            ) : (
              <CountCells counts={part.counts} />
            )}
            <td data-label="Time" data-number>
              <PartTime part={part} />
            </td>
          </tr>
        ))}
      </tbody>
      {parts.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {formatCount(parts.length, "part")}
            </th>
            <CountCells counts={sum} />
            <td />
          </tr>
        </tfoot>
      )}
    </ScrollingTable>
  );
}

export function CountHeads() {
  const names = ["Rows read", "Invalid", "Records", "Delivered", "Rejected", "Deferred"];
  return names.map((name) => (
    <th key={name} scope="col" data-number>
      {name}
    </th>
  ));
}

export function CountCells({ counts }: { counts: Counts }): ReactNode {
  const { rowsRead, rowsInvalid, records, delivered, rejected, deferred } = counts;
  return (
    <>
      <Cell label="Rows read" value={rowsRead} />
      <Cell label="Invalid" value={rowsInvalid} alarming />
      <Cell label="Records" value={records} />
      <Cell label="Delivered" value={delivered} />
      <Cell label="Rejected" value={rejected} alarming />
      <Cell label="Deferred" value={deferred} />
    </>
  );
}

function Cell({ label, value, alarming = false }: { label: string; value: number; alarming?: boolean }) {
  return (
    <td data-label={label} data-number>
      <Count value={value} alarming={alarming} />
    </td>
  );
}

/** The time of the execution that closed it; how often it was begun where that was more than once. */
function PartTime({ part: { startedAt, endedAt, attempts } }: { part: PartView }) {
  const again = attempts > 1 ? ` (attempt ${formatNumber(attempts)})` : "";
  if (!startedAt || !endedAt) return <span className={classes.quiet}>{attempts > 0 ? `open${again}` : "waits"}</span>;
  return (
    <>
      <span className={classes.once}>{formatDuration(endedAt.getTime() - startedAt.getTime())}</span>
      {again}
    </>
  );
}
