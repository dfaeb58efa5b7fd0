"use client";

import { IconApps, IconChevronDown, IconChevronRight, IconStack2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ReadingNote } from "@/components/shell/data/reading-note";
import { namesQuery, type Place } from "@/components/shell/data/warehouse-queries";
import { AskFailure } from "./request-failure";
import classes from "./table-browser.module.css";

export type SchemaName = { catalog: string; schema: string };

type CatalogTreeProps = { place: Place; opened: SchemaName | null; open: (schema: SchemaName) => void };

/** The catalogs of the workspace; a catalog opens into its schemas. */
export function CatalogTree({ place, opened, open }: CatalogTreeProps) {
  const { data, error, isFetching, refetch } = useQuery(namesQuery(place));
  return (
    <nav aria-label="Catalogs and schemas" className={classes.tree}>
      {error && <AskFailure error={error} again={() => void refetch()} pending={isFetching} />}
      {!data && !error && <ReadingNote what="the catalogs" />}
      {data?.length === 0 && (
        <p className={classes.hint}>The token sees no catalog. Its owner needs USE CATALOG on one.</p>
      )}
      <ul>
        {data?.map((catalog) => (
          <CatalogNode
            key={catalog}
            place={place}
            catalog={catalog}
            only={data.length === 1}
            opened={opened}
            open={open}
          />
        ))}
      </ul>
    </nav>
  );
}

type CatalogNodeProps = CatalogTreeProps & { catalog: string; only: boolean };

function CatalogNode({ place, catalog, only, opened, open }: CatalogNodeProps) {
  const [toggled, setToggled] = useState<boolean | null>(null);
  const expanded = toggled ?? (only || opened?.catalog === catalog);
  const Chevron = expanded ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <button type="button" className={classes.node} aria-expanded={expanded} onClick={() => setToggled(!expanded)}>
        <Chevron size={14} stroke={1.75} aria-hidden />
        <IconApps size={16} stroke={1.75} aria-hidden />
        <span>{catalog}</span>
      </button>
      {expanded && <Schemas place={place} catalog={catalog} opened={opened} open={open} />}
    </li>
  );
}

function Schemas({ place, catalog, opened, open }: CatalogTreeProps & { catalog: string }) {
  const { data, error, isFetching, refetch } = useQuery(namesQuery(place, { catalog }));
  if (error) return <AskFailure error={error} again={() => void refetch()} pending={isFetching} />;
  if (!data) return <ReadingNote what={`the schemas of ${catalog}`} />;
  if (data.length === 0) return <p className={classes.hint}>No schema that the token may see.</p>;
  return (
    <ul>
      {data.map((schema) => {
        const current = opened?.catalog === catalog && opened.schema === schema;
        return (
          <li key={schema}>
            <button
              type="button"
              className={classes.schema}
              aria-current={current ? "true" : undefined}
              onClick={() => open({ catalog, schema })}
            >
              <IconStack2 size={16} stroke={1.75} aria-hidden />
              <span>{schema}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
