"use client";

import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconRefresh, IconSearch } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Place, readAgain } from "@/components/shell/data/warehouse-queries";
import type { TableName } from "@/lib/model/table/table-name";
import { CatalogTree, type SchemaName } from "./catalog-tree";
import { SchemaTables, type TableFilter } from "./schema-tables";
import classes from "./table-browser.module.css";

type TableBrowserProps = { place: Place; chosen: TableName[]; toggle: (name: TableName, lookupOnly?: boolean) => void };

/** Catalogs, their schemas, and the tables of one schema with their change-feed state; each read when it is opened. */
export function TableBrowser({ place, chosen, toggle }: TableBrowserProps) {
  const queries = useQueryClient();
  const [opened, setOpened] = useState<SchemaName | null>(
    chosen[0] ? { catalog: chosen[0].catalog, schema: chosen[0].schema } : null,
  );
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState<TableFilter>("all");
  const search = (text: string) => {
    const [catalog, schema, table] = text.replaceAll("`", "").split(".");
    if (catalog && schema && table !== undefined) setOpened({ catalog: catalog.trim(), schema: schema.trim() });
    setQuery(text);
  };
  return (
    <section className={classes.browser} aria-label="Tables of the workspace">
      <BrowserTools
        query={query}
        search={search}
        filter={filter}
        setFilter={setFilter}
        readAgain={opened && (() => void readAgain(queries, place, opened.catalog, opened.schema))}
      />
      <div className={classes.panes}>
        <CatalogTree place={place} opened={opened} open={setOpened} />
        {opened ? (
          <SchemaTables
            key={`${opened.catalog}.${opened.schema}`}
            place={place}
            at={opened}
            query={lastPart(query)}
            filter={filter}
            chosen={chosen}
            toggle={toggle}
          />
        ) : (
          <p className={classes.empty}>Open a catalog, then a schema, to see its tables.</p>
        )}
      </div>
    </section>
  );
}

type BrowserToolsProps = {
  query: string;
  search: (text: string) => void;
  filter: TableFilter;
  setFilter: (filter: TableFilter) => void;
  /** Null until a schema is open. */
  readAgain: (() => void) | null;
};

function BrowserTools({ query, search, filter, setFilter, readAgain }: BrowserToolsProps) {
  return (
    <div className={classes.tools}>
      <TextInput
        className={classes.search}
        type="search"
        aria-label="Find a table"
        placeholder="Find a table, or type catalog.schema.table"
        leftSection={<IconSearch size={16} stroke={1.75} />}
        value={query}
        onChange={(event) => search(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label="Show"
        value={filter}
        onChange={(value) => setFilter(value === "ready" || value === "change" ? value : "all")}
        data={[
          { value: "all", label: "All" },
          { value: "ready", label: "Ready" },
          { value: "change", label: "Need a change" },
        ]}
      />
      {readAgain && (
        <Button
          className={classes.again}
          variant="subtle"
          color="gray"
          c="var(--ink-2)"
          size="xs"
          leftSection={<IconRefresh size={15} stroke={1.75} />}
          onClick={readAgain}
        >
          Read again
        </Button>
      )}
    </div>
  );
}

/** What a search looks for among a schema's tables: the table's part of a whole name. */
function lastPart(query: string): string {
  return query.replaceAll("`", "").split(".").at(-1)?.trim().toLowerCase() ?? "";
}
