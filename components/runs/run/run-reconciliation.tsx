"use client";

import { IconEqual, IconEqualNot } from "@tabler/icons-react";
import classes from "@/components/runs/list/runs-table.module.css";
import { StateBadge } from "@/components/shell/badges/state-badge";
import { ScrollingTable } from "@/components/shell/data-table/data-table";
import { Count } from "@/components/shell/format/count";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Panel } from "@/components/shell/layout/panel";
import type { ChangeCounts, Reconciliation } from "@/lib/model/run/reconciliation";
import type { RunView } from "@/lib/model/run/run-view";
import { formatTableName } from "@/lib/model/table/table-name";

const TYPES = [
  ["inserted", "Inserted"],
  ["updated", "Updated"],
  ["deleted", "Deleted"],
] as const;

/** What the commits themselves say that they changed, beside what their change feed holds. */
export function RunComparison({ comparisons }: { comparisons: RunView["comparisons"] }) {
  return comparisons
    .filter(({ comparison }) => comparison.commits > 0)
    .map(({ table, comparison }) => (
      <Panel
        key={formatTableName(table)}
        title={`Delta’s own count of ${table.table}`}
        hint="From DESCRIBE HISTORY, which no reading of ours touches."
        actions={<Agreement comparison={comparison} />}
        flush
      >
        {comparison.compared > 0 && <Counts name={formatTableName(table)} comparison={comparison} />}
      </Panel>
    ));
}

function Agreement({ comparison: { commits, compared, equal } }: { comparison: Reconciliation }) {
  if (compared === 0)
    return <StateBadge tone="grey" Icon={IconEqual} label={`${formatCount(commits, "commit")} without a count`} />;
  const label = `${formatNumber(equal)} of ${formatCount(compared, "commit")} equal`;
  return compared === equal ? (
    <StateBadge tone="ok" Icon={IconEqual} label={label} />
  ) : (
    <StateBadge tone="warn" Icon={IconEqualNot} label={label} />
  );
}

function Counts({ name, comparison }: { name: string; comparison: Reconciliation }) {
  const { compared, says, read, differing } = comparison;
  return (
    <ScrollingTable
      caption={`Changes of ${name} by Delta’s own count and in the change feed`}
      className={classes.table}
      hover
      dense
    >
      <thead>
        <tr>
          <th scope="col">Commits</th>
          {TYPES.flatMap(([type, label]) => [
            <th key={type} scope="col" data-number>
              {label}, says Delta
            </th>,
            <th key={`${type} read`} scope="col" data-number>
              in the feed
            </th>,
          ])}
        </tr>
      </thead>
      <tbody>
        {differing.map((commit) => (
          <tr key={commit.version} data-unbalanced>
            <th scope="row">
              {formatNumber(commit.version)} <code>{commit.operation}</code>
            </th>
            <CountPairs says={commit.says} read={commit.read} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{formatCount(compared, "commit")} compared</th>
          <CountPairs says={says} read={read} />
        </tr>
      </tfoot>
    </ScrollingTable>
  );
}

function CountPairs({ says, read }: { says: ChangeCounts; read: ChangeCounts }) {
  return TYPES.flatMap(([type, label]) => [
    <td key={type} data-label={`${label}, says Delta`} data-number>
      <Count value={says[type]} />
    </td>,
    <td key={`${type} read`} data-label="in the feed" data-number>
      <Count value={read[type]} />
    </td>,
  ]);
}
