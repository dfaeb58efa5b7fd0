"use client";

import { useSearchParams } from "next/navigation";
import { formatNumber } from "@/components/shell/format";
import { Moment } from "@/components/shell/moment";
import { RejectedBadge } from "@/components/sources/state-badge";
import type { RejectedView } from "@/lib/core/run-view";
import { PartReading } from "./parts-table";
import { reasonText } from "./reason-text";
import { RejectedDrawer } from "./rejected-drawer";
import classes from "./rejected-rows.module.css";

/** Kept rows and records; one opens with its payload. The address names the open one, so that it can be shared. */
export function RejectedRows({
  sourceId,
  rows,
  linked,
}: {
  sourceId: string;
  rows: RejectedView[];
  linked: RejectedView | null;
}) {
  const asked = useSearchParams().get("row");
  const at = rows.findIndex(({ id }) => id === asked);
  const opened = rows[at] ?? (linked?.id === asked ? linked : null);
  return (
    <>
      <table className={classes.table}>
        <caption className="visually-hidden">Rejected rows</caption>
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col">What is wrong</th>
            <th scope="col">From</th>
            <th scope="col">Kept</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-opened={row.id === asked || undefined}>
              <th scope="row">
                <button type="button" onClick={() => openRow(row.id)} aria-haspopup="dialog">
                  {reasonText(row.reason)}
                </button>
                {row.state !== "rejected" && <RejectedBadge state={row.state} />}
              </th>
              <td className={classes.message}>{row.message}</td>
              <td>
                run {formatNumber(row.runNumber)}
                <small>
                  <PartReading part={{ ...row.part, output: "records" }} />
                </small>
              </td>
              <td className={classes.time}>
                <Moment at={row.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <RejectedDrawer
        sourceId={sourceId}
        row={opened}
        place={at < 0 ? null : { at, of: rows.length }}
        show={(place) => openRow(rows[place]?.id ?? null)}
        close={() => openRow(null)}
      />
    </>
  );
}

/** Name the open row in the address without asking the server again. */
function openRow(id: string | null): void {
  const address = new URL(window.location.href);
  if (id === null) address.searchParams.delete("row");
  else address.searchParams.set("row", id);
  window.history.replaceState(null, "", address);
}
