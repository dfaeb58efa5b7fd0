"use client";

import { Checkbox } from "@mantine/core";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { UndeliveredBadge } from "@/components/shell/badges/state-badge";
import { DataTable } from "@/components/shell/data-table/data-table";
import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { PartReading } from "@/components/shell/format/part-reading";
import type { UndeliveredView } from "@/lib/model/run/run-view";
import type { RecordActions } from "./record-actions";
import { reasonText } from "./rejection-reason-text";
import { UndeliveredActions } from "./undelivered-actions";
import { UndeliveredDrawer } from "./undelivered-drawer";
import classes from "./undelivered-records.module.css";

/** Undelivered records; one opens with its payload. The address names the open one, so that it can be shared. */
export function UndeliveredRecords({
  sourceId,
  rows,
  linked,
  verbs,
}: {
  sourceId: string;
  rows: UndeliveredView[];
  linked: UndeliveredView | null;
  verbs: RecordActions;
}) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const waiting = rows.filter(isWaiting);
  const choose = (ids: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) on ? next.add(id) : next.delete(id);
    setChosen(next);
  };
  const asked = useSearchParams().get("row");
  const at = rows.findIndex(({ id }) => id === asked);
  const opened = rows[at] ?? (linked?.id === asked ? linked : null);
  return (
    <>
      {chosen.size > 0 && (
        <div className={classes.chosen}>
          <strong>{formatNumber(chosen.size)} chosen</strong>
          <UndeliveredActions sourceId={sourceId} ids={[...chosen]} verbs={verbs} done={() => setChosen(new Set())} />
        </div>
      )}
      <DataTable caption="Undelivered records" className={classes.table} hover>
        <thead>
          <tr>
            {waiting.length > 0 && (
              <td className={classes.choose}>
                <Checkbox
                  size="xs"
                  aria-label="Choose all on this page"
                  checked={chosen.size === waiting.length}
                  indeterminate={chosen.size > 0 && chosen.size < waiting.length}
                  onChange={(event) =>
                    choose(
                      waiting.map(({ id }) => id),
                      event.currentTarget.checked,
                    )
                  }
                />
              </td>
            )}
            <th scope="col">Reason</th>
            <th scope="col">What is wrong</th>
            <th scope="col">From</th>
            <th scope="col">Stored</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-opened={row.id === asked || undefined}>
              {waiting.length > 0 && (
                <td className={classes.choose}>
                  <Checkbox
                    size="xs"
                    aria-label={`Choose this row: ${row.message}`}
                    checked={chosen.has(row.id)}
                    onChange={(event) => choose([row.id], event.currentTarget.checked)}
                  />
                </td>
              )}
              <th scope="row">
                <button type="button" onClick={() => openRow(row.id)} aria-haspopup="dialog">
                  {reasonText(row.reason)}
                </button>
                {row.state !== "rejected" && <UndeliveredBadge state={row.state} />}
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
      </DataTable>
      <UndeliveredDrawer
        sourceId={sourceId}
        verbs={verbs}
        row={opened}
        place={at < 0 ? null : { at, of: rows.length }}
        show={(place) => openRow(rows[place]?.id ?? null)}
        close={() => openRow(null)}
      />
    </>
  );
}

/** Whether it is still to be resolved. */
function isWaiting({ state }: UndeliveredView): boolean {
  return state === "rejected" || state === "held";
}

/** Name the open row in the address without asking the server again. */
function openRow(id: string | null): void {
  const address = new URL(window.location.href);
  if (id === null) address.searchParams.delete("row");
  else address.searchParams.set("row", id);
  window.history.replaceState(null, "", address);
}
