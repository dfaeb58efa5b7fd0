"use client";

import { SegmentedControl, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useLiveSources } from "@/components/shell/data/use-live-source";
import { DataTable } from "@/components/shell/data-table/data-table";
import { SOURCE_STATUS_LABEL, SOURCE_STATUSES, type SourceStatus } from "@/lib/model/source/source-status";
import { byUrgency, type ListedSource } from "@/lib/model/source/source-view";
import { formatTableName } from "@/lib/model/table/table-name";
import { SourceRow } from "./source-row";
import classes from "./sources-list.module.css";

type Shown = SourceStatus | "all";

/** The sources of a project, trouble first, kept up to date while one looks. */
export function SourcesList({ projectId, sources }: { projectId: string; sources: ListedSource[] }) {
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const live = useLiveSources(
    projectId,
    sources.map((source) => source.live),
  );
  const current = sources.map((source) => ({ ...source, live: live.get(source.id) ?? source.live }));
  const rows = current
    .filter((source) => (shown === "all" || source.live.status === shown) && matches(source, search))
    .sort((one, other) => byUrgency(one.live, other.live));

  return (
    <>
      <div className={classes.controls}>
        <TextInput
          aria-label="Find a source or a table"
          placeholder="Find a source or a table"
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          className={classes.search}
        />
        <SegmentedControl
          size="sm"
          aria-label="Show sources by status"
          value={shown}
          onChange={(value) => setShown(toShown(value))}
          data={choices(current)}
          className={classes.choices}
        />
        <Text size="xs" c="dimmed" ml="auto" visibleFrom="sm">
          Trouble first
        </Text>
      </div>
      <div className={classes.card}>
        <DataTable caption="Sources" className={classes.table} hover>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Status</th>
              <th scope="col">Last sync</th>
              <th scope="col">Next sync</th>
              <th scope="col" data-number>
                Events in 30 days
              </th>
              <th scope="col" data-number>
                Rejected
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((source) => (
              <SourceRow key={source.id} source={source} />
            ))}
          </tbody>
        </DataTable>
        {rows.length === 0 && <p className={classes.none}>No source fits. Clear the search or choose All.</p>}
      </div>
    </>
  );
}

/** Only statuses that some source has, so that there is no empty choice. */
function choices(sources: readonly ListedSource[]) {
  const counted = SOURCE_STATUSES.map((status) => ({
    status,
    count: sources.filter(({ live }) => live.status === status).length,
  })).filter(({ count }) => count > 0);
  return [
    { value: "all", label: `All ${sources.length}` },
    ...counted.map(({ status, count }) => ({ value: status, label: `${SOURCE_STATUS_LABEL[status]} ${count}` })),
  ];
}

function toShown(value: string): Shown {
  return SOURCE_STATUSES.find((status) => status === value) ?? "all";
}

function matches({ name, tables }: ListedSource, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [name, ...tables.map((table) => formatTableName(table.name))].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}
