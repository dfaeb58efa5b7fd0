import { Alert, Card } from "@mantine/core";
import { IconLock, IconTerminal2 } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import classes from "./prepare-help.module.css";

const GRANTS = `GRANT USE CATALOG ON CATALOG main TO \`lakefeed-reader\`;
GRANT USE SCHEMA, SELECT ON SCHEMA main.shop TO \`lakefeed-reader\`;`;

/** What has to be ready in Databricks, in the order in which it is done. */
export function PrepareHelp() {
  return (
    <>
      <Card id="prepare">
        <h2 className={classes.title}>Prepare in Databricks</h2>
        <p className={classes.hint}>About ten minutes, once. Skip what you have.</p>
        <ol className={classes.steps}>
          <li>
            <h3>Choose an all-purpose cluster</h3>
            <p>
              Or a SQL warehouse. Copy both values from{" "}
              <MenuPath path={["Compute", "your cluster", "Advanced options", "JDBC/ODBC"]} />
            </p>
          </li>
          <li>
            <h3>Create a token</h3>
            <p>
              Your own is quickest: <MenuPath path={["Settings", "Developer", "Access tokens"]} /> A service principal
              gives finer control.
            </p>
          </li>
          <li>
            <h3>Grant three rights</h3>
            <p>
              <code>USE CATALOG</code>, <code>USE SCHEMA</code> and <code>SELECT</code>, and on the cluster{" "}
              <strong>Can Restart</strong>. An owner of the catalog runs, with your names:
            </p>
            <CommandBlock command={GRANTS} />
          </li>
          <li>
            <h3>Turn on the change data feed</h3>
            <p>For each table to import. The next step shows where it is off, with the command to copy.</p>
          </li>
        </ol>
      </Card>
      <p className={classes.safe}>
        <IconLock size={14} stroke={1.75} aria-hidden />
        <span>
          Only SELECT and metadata statements ever leave Lakefeed for your workspace. No write right and no ANY FILE
          right is needed.
        </span>
      </p>
    </>
  );
}

/** A way through menus: Compute › your cluster › JDBC/ODBC. */
export function MenuPath({ path }: { path: string[] }): ReactNode {
  return (
    <span className={classes.path}>
      {path.map((place, i) => (
        <Fragment key={place}>
          {i > 0 && <span className={classes.arrow}>›</span>}
          <span className={classes.place}>{place}</span>
        </Fragment>
      ))}
    </span>
  );
}

/** In the demo: where the credentials of the local lakehouse stand. They are not put into the page. */
export function DemoHint() {
  return (
    <Alert color="accent" icon={<IconTerminal2 size={18} stroke={1.75} />} title="You are in the demo">
      The terminal that runs it printed three lines: server hostname, HTTP path and token of the local lakehouse. Copy
      them into the fields above.
    </Alert>
  );
}
