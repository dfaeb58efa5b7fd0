import { DataTable } from "@/components/shell/data-table/data-table";
import { Moment } from "@/components/shell/format/moment";
import type { AuditView } from "@/lib/model/source/settings-views";
import { actionText } from "./action-text";
import classes from "./settings-table.module.css";

/** Who changed what, newest first. */
export function AuditTable({ entries }: { entries: AuditView[] }) {
  if (entries.length === 0) return <p className={classes.none}>Nothing was changed yet.</p>;
  return (
    <DataTable caption="Audit log" className={classes.table}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ id, at, actor, action, details }) => (
          <tr key={id}>
            <td data-label="When">
              <Moment at={at} seconds />
            </td>
            <td data-label="Who">{actor}</td>
            <td data-label="What">{actionText(action)}</td>
            <td data-label="Details">
              <span className={classes.details}>
                {Object.entries(details).map(([name, value]) => (
                  <span key={name}>
                    <span>{name}</span> {String(value)}
                  </span>
                ))}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
