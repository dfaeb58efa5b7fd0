import { DataTable } from "@/components/shell/data-table/data-table";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { PROJECT_KIND_LABEL, type ProjectView } from "@/lib/model/source/project";
import { CopyText } from "./copy-text";
import classes from "./settings-table.module.css";

export type ListedProject = Omit<ProjectView, "baseUrl"> & { baseUrl: string; sources: number; apiKey: string | null };

/** Projects with their addresses. Only the built-in project's key is shown: its SDKs need it. */
export function ProjectsTable({ projects }: { projects: ListedProject[] }) {
  return (
    <DataTable caption="Projects" className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Project</th>
          <th scope="col">Where records are sent</th>
          <th scope="col">API key</th>
          <th scope="col" data-number>
            Shortest id
          </th>
          <th scope="col" data-number>
            Sources
          </th>
        </tr>
      </thead>
      <tbody>
        {projects.map(({ id, name, kind, baseUrl, minIdLength, sources, apiKey }) => (
          <tr key={id}>
            <th scope="row">
              <b>{name}</b>
              <small>{PROJECT_KIND_LABEL[kind]}</small>
            </th>
            <td data-label="Where records are sent">
              <code>{baseUrl}</code>
            </td>
            <td data-label="API key">
              {apiKey === null ? (
                <span className={classes.quiet}>sealed, never shown</span>
              ) : (
                <CopyText text={apiKey} what="API key" />
              )}
            </td>
            <td data-label="Shortest id" data-number>
              {formatCount(minIdLength, "character")}
            </td>
            <td data-label="Sources" data-number>
              {formatNumber(sources)}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
