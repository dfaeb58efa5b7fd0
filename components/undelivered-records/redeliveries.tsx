import Link from "next/link";
import { DataTable } from "@/components/shell/data-table/data-table";
import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { Panel } from "@/components/shell/layout/panel";
import type { RedeliveryView } from "@/lib/model/run/run-view";
import classes from "./undelivered-records.module.css";

/** Lines of redeliveries, each with the runs whose records they delivered. Nothing when there are none. */
export function Redeliveries({ sourceId, lines }: { sourceId: string; lines: RedeliveryView[] }) {
  if (lines.length === 0) return null;
  return (
    <Panel
      title="Redeliveries"
      hint="Each redelivery has a ledger line of its own: the line of a closed run never changes."
      flush
    >
      <DataTable caption="Redelivered records" className={classes.table} hover>
        <thead>
          <tr>
            <th scope="col">Sent</th>
            <th scope="col">By</th>
            <th scope="col">Run</th>
            <th scope="col">Records</th>
            <th scope="col">Delivered</th>
            <th scope="col">Rejected again</th>
            <th scope="col">Deferred</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ id, at, actor, records, delivered, rejected, deferred, runNumbers }) => (
            <tr key={id}>
              <th scope="row">
                <Moment at={at} />
              </th>
              <td>{actor ?? "a later run"}</td>
              <td>
                {runNumbers.length === 0 && "–"}
                {runNumbers.map((number, i) => (
                  <span key={number}>
                    {i > 0 && ", "}
                    <Link href={`/sources/${sourceId}/runs/${number}`}>run {formatNumber(number)}</Link>
                  </span>
                ))}
              </td>
              <td>{formatNumber(records)}</td>
              <td>{formatNumber(delivered)}</td>
              <td>{formatNumber(rejected)}</td>
              <td>{formatNumber(deferred)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </Panel>
  );
}
