import Link from "next/link";
import { DataTable } from "@/components/shell/data-table/data-table";
import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import type { ConnectionUse } from "@/lib/model/source/settings-views";
import { type Rotate, RotateTokenButton } from "./rotate-token-button";
import classes from "./settings-table.module.css";

/** Connections: when each was last verified, and which sources read through it. */
export function ConnectionsTable({ connections, rotate }: { connections: ConnectionUse[]; rotate: Rotate }) {
  if (connections.length === 0)
    return (
      <p className={classes.none}>
        No connection yet. The first step of <Link href="/catalog/sources">adding a Databricks source</Link> makes one.
      </p>
    );
  return (
    <DataTable caption="Connections" className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Workspace</th>
          <th scope="col">Verified</th>
          <th scope="col">Used by</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {connections.map(({ id, name, serverHostname, httpPath, verifiedAt, sources, sourcesAll }) => (
          <tr key={id}>
            <th scope="row">
              <b>{name}</b>
              <small>
                {name !== serverHostname && serverHostname} <code>{httpPath}</code>
              </small>
            </th>
            <td data-label="Verified">
              <Moment at={verifiedAt} show="both" none="not yet" />
            </td>
            <td data-label="Used by">
              {sources.length === 0 ? (
                <span className={classes.quiet}>no source</span>
              ) : (
                <ul>
                  {sources.map((source) => (
                    <li key={source.id}>
                      <Link href={`/sources/${source.id}`}>{source.name}</Link>{" "}
                      <span className={classes.quiet}>{source.project}</span>
                    </li>
                  ))}
                  {sourcesAll > sources.length && (
                    <li className={classes.quiet}>and {formatNumber(sourcesAll - sources.length)} more</li>
                  )}
                </ul>
              )}
            </td>
            <td data-number>
              <RotateTokenButton connectionId={id} host={serverHostname} rotate={rotate} />
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
