"use client";

import { Badge, Button, Checkbox, Group, Loader } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconEye,
  IconFileUnknown,
  IconLock,
  IconRefresh,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import { type Place, tableQuery } from "@/components/shell/data/warehouse-queries";
import { formatBytes, formatCount, formatNumber, formatRough } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { LOOKUP_ONLY_MEANS } from "@/lib/model/source/source";
import type { TableName } from "@/lib/model/table/table-name";
import type { TableState } from "@/lib/model/table/warehouse";
import { AskFailure } from "./request-failure";
import classes from "./table-browser.module.css";

type TableRowProps = { place: Place; name: TableName; chosen: boolean; toggle: (lookupOnly?: boolean) => void };

/** One table: whether it can be synced, and if not, why, what turns it on, and whether it can still be looked up. */
export function TableRow({ place, name, chosen, toggle }: TableRowProps) {
  const { data: state, error, isFetching, refetch } = useQuery(tableQuery(place, name));
  const usable = state !== undefined && state.problem === null;
  return (
    <tr data-chosen={chosen} data-problem={state?.problem ? true : undefined}>
      <td className={classes.choose}>
        <Checkbox aria-label={name.table} checked={chosen} disabled={!usable && !chosen} onChange={() => toggle()} />
      </td>
      <td>
        <span className={classes.tableName}>{name.table}</span>
        <span className={classes.sub}>{state ? sizeText(state) : " "}</span>
      </td>
      {error ? (
        <td colSpan={3}>
          <AskFailure error={error} again={() => void refetch()} pending={isFetching} />
        </td>
      ) : state === undefined ? (
        <td colSpan={3}>
          <span className={classes.looking}>
            <Loader size={14} aria-hidden /> Looking at it
          </span>
        </td>
      ) : state.problem ? (
        <td colSpan={3}>
          <Problem
            problem={state.problem}
            lookUp={chosen ? null : () => toggle(true)}
            again={() => void refetch()}
            pending={isFetching}
          />
        </td>
      ) : (
        <FeedCells state={state} />
      )}
    </tr>
  );
}

function FeedCells({ state }: { state: TableState }) {
  const [last] = [...state.commits].sort((one, other) => other.version - one.version);
  return (
    <>
      <td data-label="Change feed">
        <Badge color="ok" leftSection={<IconCircleCheck size={13} stroke={1.75} aria-hidden />}>
          On
        </Badge>
        {state.firstVersion !== null && (
          <span className={classes.sub}>since version {formatNumber(state.firstVersion)}</span>
        )}
      </td>
      <td className={classes.number} data-label="Versions">
        {state.versions === null ? "not counted" : formatNumber(state.versions)}
      </td>
      <td data-label="Last commit">
        <Moment at={state.committedAt} show="relative" none="unknown" />
        {last && <span className={classes.sub}>{last.operation.toLowerCase()}</span>}
      </td>
    </>
  );
}

const PROBLEM = {
  feed_off: { color: "warn", label: "Off", Icon: IconAlertTriangle },
  no_select: { color: "warn", label: "No SELECT", Icon: IconLock },
  filtered: { color: "warn", label: "Filtered", Icon: IconLock },
  view: { color: "grey", label: "A view", Icon: IconEye },
  not_delta: { color: "grey", label: "Not Delta", Icon: IconFileUnknown },
  missing: { color: "bad", label: "Gone", Icon: IconAlertTriangle },
  unreadable: { color: "bad", label: "Unreadable", Icon: IconAlertTriangle },
} as const;

type ProblemProps = {
  problem: NonNullable<TableState["problem"]>;
  /** Null where the table is chosen. */
  lookUp: (() => void) | null;
  again: () => void;
  pending: boolean;
};

function Problem({ problem, lookUp, again, pending }: ProblemProps) {
  const { color, label, Icon } = PROBLEM[problem.code];
  return (
    <div className={classes.problem}>
      <div>
        <Badge color={color} leftSection={<Icon size={13} stroke={1.75} aria-hidden />}>
          {label}
        </Badge>{" "}
        <span>{problem.message}</span>
      </div>
      {problem.remedy !== null && <CommandBlock command={problem.remedy} />}
      {problem.code !== "view" && problem.code !== "not_delta" && (
        <Group gap={8}>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} stroke={1.75} />}
            loading={pending}
            onClick={again}
          >
            Check again
          </Button>
          {problem.code === "feed_off" && lookUp && (
            <Button size="compact-sm" variant="subtle" title={LOOKUP_ONLY_MEANS} onClick={lookUp}>
              Use as lookup only
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}

function sizeText({ rows, sizeBytes, columns, problem }: TableState): string {
  if (problem?.code === "view") return "view";
  const size = rows !== null ? rowsText(rows) : sizeBytes !== null ? formatBytes(sizeBytes) : "size unknown";
  return columns.length > 0 ? `${size} · ${formatCount(columns.length, "column")}` : size;
}

function rowsText(rows: number): string {
  return rows < 10_000 ? formatCount(rows, "row") : `${formatRough(rows)} rows`;
}
