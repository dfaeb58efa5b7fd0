import Link from "next/link";
import classes from "@/components/runs/list/runs-table.module.css";
import { ScrollingTable } from "@/components/shell/data-table/data-table";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { PartReading } from "@/components/shell/format/part-reading";
import { type Counts, isBalanced } from "@/lib/model/run/counts";
import type { LedgerLine } from "@/lib/model/run/run-view";
import { LedgerBadge } from "./ledger-badge";
import { CountCells, CountHeads } from "./parts-table";

/** Closed parts of all runs with their numbers, and the sums of all lines that the filter lets through. */
export function LedgerTable({
  sourceId,
  lines,
  sums,
}: {
  sourceId: string;
  lines: LedgerLine[];
  sums: { lines: number; counts: Counts };
}) {
  return (
    <ScrollingTable caption="Ledger" className={classes.table} hover>
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Part</th>
          <th scope="col">Reads</th>
          <CountHeads />
          <th scope="col">Closed</th>
        </tr>
      </thead>
      <tbody>
        <tr className={classes.sum}>
          <th scope="row" colSpan={3}>
            {formatCount(sums.lines, "line")} in all
          </th>
          <CountCells counts={sums.counts} />
          <td>
            <LedgerBadge counts={sums.counts} open={false} />
          </td>
        </tr>
        {lines.map((line) => (
          <tr key={`${line.runNumber}.${line.ordinal}`} data-unbalanced={!isBalanced(line.counts) || undefined}>
            <th scope="row" className={classes.number}>
              <Link
                href={`/sources/${sourceId}/runs/${line.runNumber}`}
                aria-label={`Run ${formatNumber(line.runNumber)}`}
              >
                {formatNumber(line.runNumber)}
              </Link>
            </th>
            <td data-label="Part">{formatNumber(line.ordinal + 1)}</td>
            <td data-label="Reads">
              <PartReading part={line} />
            </td>
            <CountCells counts={line.counts} />
            <td data-label="Closed">
              {isBalanced(line.counts) ? (
                <Moment at={line.endedAt} seconds />
              ) : (
                <LedgerBadge counts={line.counts} open={false} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  );
}
