"use client";

import { DataTable } from "@/components/shell/data-table/data-table";
import { formatCount } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { JsonText } from "./json-text";
import { readRecord } from "./read-record";
import classes from "./test-records.module.css";

export type RecordOptions = { syncUserProperties: boolean; syncGroupProperties: boolean };

type RecordViewProps = { text: string; json: boolean; options: RecordOptions };

/** A record field by field with what becomes of each, or as the JSON that is sent. */
export function RecordView({ text, json, options }: RecordViewProps) {
  const { fields } = readRecord(text);
  if (json) return <JsonText value={Object.fromEntries(fields)} />;
  return (
    <DataTable caption="Fields of the record" className={classes.fields} plain><tbody>
        {fields.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <JsonText value={value} />
            </td>
            <td className={classes.note}>
              <Note name={name} value={value} options={options} />
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Note({ name, value, options }: { name: string; value: unknown; options: RecordOptions }) {
  switch (name) {
    case "time":
      return typeof value === "number" ? <Moment at={new Date(value)} seconds /> : null;
    case "insert_id":
      return "the same on every retry, so it counts once";
    case "user_properties":
      return options.syncUserProperties ? "updates the profile, because Sync User Properties is on" : null;
    case "$skip_user_properties_sync":
      return "leaves the profile as it is, because Sync User Properties is off";
    case "groups":
      return `${formatCount(countGroups(value), "group")}; at most 10 of a type, 5 types`;
    case "group_properties":
      return options.syncGroupProperties ? "sent as group updates beside the event" : null;
    default:
      return null;
  }
}

function countGroups(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, names) => sum + (Array.isArray(names) ? names.length : 1), 0);
}
