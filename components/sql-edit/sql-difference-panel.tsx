"use client";

import { Alert, Badge, Button, Loader } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { FailureAlert } from "@/components/shell/alerts/failure-alert";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Panel } from "@/components/shell/layout/panel";
import { toAppError } from "@/lib/model/errors";
import type { DifferenceKind, EditConsequence, SqlDifference } from "@/lib/model/source/sql-difference";
import { formatTableName } from "@/lib/model/table/table-name";
import { SqlDifferenceExamples } from "./sql-difference-examples";
import classes from "./sql-difference-panel.module.css";
import type { SqlDifferenceQuery } from "./use-sql-difference";

/** What the tested SQL changes against the one in use, with examples side by side, and what saving it does. */
export function SqlDifferencePanel({ query, children }: { query: SqlDifferenceQuery; children: ReactNode }) {
  const queries = useQueryClient();
  const { data, error, isFetching, refetch } = query;
  if (isFetching)
    return (
      <Panel title="What changes">
        <div className={classes.running} role="status">
          <Loader size={16} aria-hidden />
          <span>Comparing with the SQL in use, over the newest changes. It is given up after a minute.</span>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void queries.cancelQueries({ queryKey: ["sql-difference"] })}
          >
            Cancel
          </Button>
        </div>
      </Panel>
    );
  const again = (
    <div>
      <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
        Compare again
      </Button>
    </div>
  );
  return (
    <Panel title="What changes" hint={data && sampleWords(data.difference)}>
      <div className={classes.body}>
        {error && <FailureAlert failure={toAppError(error).toFailure()} title="Not compared" actions={again} />}
        {!data && !error && again}
        {data && <Difference difference={data.difference} />}
        {data && <Consequence consequence={data.consequence} />}
        {children}
      </div>
    </Panel>
  );
}

function Difference({ difference }: { difference: SqlDifference }) {
  const { before, beforeFailure, after, same, examples, cut } = difference;
  const counts: [DifferenceKind, string][] = [
    ["added", "ok"],
    ["removed", "bad"],
    ["changed", "warn"],
  ];
  return (
    <>
      <ul className={classes.counts}>
        {counts.map(([kind, tone]) => (
          <li key={kind}>
            <span className="stat">{formatNumber(difference[kind])}</span>
            <Badge color={difference[kind] > 0 ? tone : "grey"}>{kind}</Badge>
          </li>
        ))}
        <li>
          <span className="stat">{formatNumber(same)}</span>
          <Badge color="grey">the same</Badge>
        </li>
      </ul>
      <p className={classes.words}>
        {before && `The SQL in use makes ${sideWords(before)} of this sample, the new one ${sideWords(after)}.`}
        {cut && " It makes more than are compared here: the counts are of the first 5,000 records."} Other insert_ids
        alone are no change.
      </p>
      {beforeFailure && (
        <Alert
          color="warn"
          icon={<IconAlertTriangle size={18} stroke={1.75} />}
          title="The SQL in use cannot be compared"
        >
          {beforeFailure.message} The new one makes {sideWords(after)}.
        </Alert>
      )}
      {examples.length > 0 && <SqlDifferenceExamples examples={examples} />}
    </>
  );
}

function Consequence({ consequence: { openRun, repeats } }: { consequence: EditConsequence }) {
  const tone = repeats === "twice" ? "warn" : "accent";
  const Icon = repeats === "twice" ? IconAlertTriangle : IconInfoCircle;
  return (
    <Alert color={tone} icon={<Icon size={18} stroke={1.75} />} title="What saving does" role="note">
      {openRun === null
        ? "A new run begins at once, from the version that the source was delivered up to."
        : `Run ${formatNumber(openRun.number)} is closed where it stands, with its versions on record, and a new run begins at once from where it began.`}{" "}
      {openRun && openRun.delivered > 0 && REPEATS[repeats](openRun.delivered)}
    </Alert>
  );
}

const REPEATS: Record<EditConsequence["repeats"], (delivered: number) => string> = {
  none: () => "",
  dropped: (delivered) =>
    `It has delivered ${formatCount(delivered, "record")} already. They come again under the same insert_id, which is made of the row and not of the SQL, so none counts twice: those stay as the SQL in use made them.`,
  twice: (delivered) =>
    `It has delivered ${formatCount(delivered, "record")} already. They may come again under another insert_id, or after the destination forgot them, and then count twice: an insert_id from the SQL, a join, or more than six days.`,
  set_again: (delivered) =>
    `It has delivered ${formatCount(delivered, "record")} already. Their properties are set again, to what the new SQL makes of them.`,
};

function sideWords({ records, refused }: { records: number; refused: number }): string {
  return `${formatCount(records, "record")}${refused > 0 ? ` and refuses ${formatCount(refused, "row")}` : ""}`;
}

function sampleWords({ sample: { table, kind, from, to } }: SqlDifference): string {
  const name = formatTableName(table);
  if (kind === "snapshot") return `Over ${name} at version ${formatNumber(to)}, at most 1,000 rows`;
  return `Over the newest changes of ${name}, versions ${formatNumber(from)} to ${formatNumber(to)}, at most 1,000 rows`;
}
