"use client";

import { CloseButton, Radio, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ReadingNote } from "@/components/shell/data/reading-note";
import { type Place, tableQuery } from "@/components/shell/data/warehouse-queries";
import { formatCount, formatDuration, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { OptionCard } from "@/components/source-wizard/steps/option-card";
import { LOOKUP_ONLY_MEANS, START_FROM_LABEL, type StartFrom, startFromSchema } from "@/lib/model/source/source";
import { formatTableName, type TableName } from "@/lib/model/table/table-name";
import type { TableState } from "@/lib/model/table/warehouse";
import { AskFailure } from "./request-failure";
import classes from "./start-from-choices.module.css";
import { recentPace, rowsChangedSince } from "./table-numbers";

type StartFromChoicesProps = {
  place: Place;
  table: { name: TableName; startFrom: StartFrom; lookupOnly?: boolean };
  change: (startFrom: StartFrom) => void;
  /** Null where this is the only table, which has to drive. */
  setLookupOnly: ((lookupOnly: boolean) => void) | null;
  remove: () => void;
};

/** Where a table's import begins, each way with this table's own numbers. */
export function StartFromChoices({ place, table, change, setLookupOnly, remove }: StartFromChoicesProps) {
  const name = formatTableName(table.name);
  const lookupOnly = table.lookupOnly ?? false;
  const { data: state, error, isFetching, refetch } = useQuery(tableQuery(place, table.name));
  const needsLookup = lookupOnly && state?.problem?.code === "feed_off";
  return (
    <div className={classes.table}>
      <div className={classes.head}>
        <h3>{name}</h3>
        {state && <Readable state={state} />}
        <CloseButton className={classes.remove} aria-label={`Leave out ${name}`} onClick={remove} />
      </div>
      {error && <AskFailure error={error} again={() => void refetch()} pending={isFetching} />}
      {!state && !error && <ReadingNote what={`the history of ${name}`} />}
      {setLookupOnly && (
        <Switch
          className={classes.lookup}
          label="Lookup only"
          aria-label={`Lookup only: ${name}`}
          description={
            needsLookup
              ? "Its change data feed is off, so it can only be looked up: rows of the other tables see it as it is at each sync."
              : LOOKUP_ONLY_MEANS
          }
          checked={lookupOnly}
          disabled={needsLookup}
          onChange={({ currentTarget }) => setLookupOnly(currentTarget.checked)}
        />
      )}
      {!lookupOnly && (
        <Radio.Group
          aria-label={`Where ${name} starts`}
          value={table.startFrom}
          onChange={(value) => change(startFromSchema.parse(value))}
        >
          <div className={classes.choices}>
            {startFromSchema.options.map((choice) => (
              <Choice key={choice} choice={choice} state={state} />
            ))}
          </div>
        </Radio.Group>
      )}
    </div>
  );
}

function Readable({ state: { firstVersion, version, committedAt } }: { state: TableState }) {
  if (version === null) return null;
  return (
    <span className={classes.readable}>
      {firstVersion === null ? "now at" : `readable from version ${formatNumber(firstVersion)} to`} version{" "}
      {formatNumber(version)} (
      <Moment at={committedAt} none="time unknown" />)
    </span>
  );
}

function Choice({ choice, state }: { choice: StartFrom; state: TableState | undefined }) {
  const { description, numbers } = explain(choice, state);
  return (
    <OptionCard value={choice} label={START_FROM_LABEL[choice]} description={description}>
      {numbers.length > 0 && (
        <dl className={classes.numbers}>
          {numbers.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </OptionCard>
  );
}

function explain(
  choice: StartFrom,
  state: TableState | undefined,
): { description: ReactNode; numbers: [string, string][] } {
  const head = state?.version ?? null;
  const first = state?.firstVersion ?? null;
  const at = (version: number | null) => (version === null ? "" : ` at version ${formatNumber(version)},`);
  const rowsNow = state === undefined || state.rows === null ? "not counted" : formatNumber(state.rows);
  switch (choice) {
    case "first":
      return {
        description: `The table as it was${at(first)} the oldest that can still be read, and every change since.`,
        numbers:
          state && head !== null && first !== null
            ? [
                ["Commits since", formatNumber(head - first)],
                ["Rows changed since", countText(rowsChangedSince(state))],
              ]
            : [],
      };
    case "latest":
      return {
        description: `The table as it is now,${at(head)} and every change from here.`,
        numbers: state
          ? [
              ["Rows now", rowsNow],
              ["Changes since", "none yet"],
            ]
          : [],
      };
    case "new_changes":
      return {
        description:
          head === null
            ? "Nothing now. The next change is the first to be read."
            : `Nothing now. The first change after version ${formatNumber(head)} is the first to be read.`,
        numbers: state
          ? [
              ["Rows to read now", "0"],
              ["Recent pace", paceText(state)],
            ]
          : [],
      };
  }
}

function countText(count: number | null): string {
  return count === null ? "not counted" : formatNumber(count);
}

function paceText(state: TableState): string {
  const pace = recentPace(state);
  return pace === null ? "not known" : `${formatCount(pace.rows, "row")} in ${formatDuration(pace.ms)}`;
}
