import { Card } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { DataTable } from "@/components/shell/data-table/data-table";
import classes from "./changes-help.module.css";

const ROWS = [
  { change: "inserted", event: true, properties: true },
  { change: "updated", event: false, properties: true },
  { change: "deleted", event: false, properties: false },
  { change: "rewritten unchanged", event: false, properties: false },
  { change: "compacted", event: false, properties: false },
];

/** Which changes of a table are sent, by data type. */
export function ChangesHelp() {
  return (
    <Card>
      <h2>Which changes are sent</h2>
      <DataTable caption="Which changes are sent" className={classes.table} plain>
        <thead>
          <tr>
            <th>Row in Delta</th>
            <th>Event</th>
            <th>Properties</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ change, event, properties }) => (
            <tr key={change}>
              <th scope="row">{change}</th>
              <Sent sent={event} />
              <Sent sent={properties} />
            </tr>
          ))}
        </tbody>
      </DataTable>
    </Card>
  );
}

function Sent({ sent }: { sent: boolean }) {
  if (!sent) return <td>not sent</td>;
  return (
    <td className={classes.sent}>
      <IconCheck size={14} stroke={2} aria-hidden /> sent
    </td>
  );
}
