"use client";

import { Alert, Button, Group, Loader, Stack, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState, useTransition } from "react";
import { FailureAlert } from "@/components/shell/alerts/failure-alert";
import { fetchResult } from "@/components/shell/data/fetch-result";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Panel } from "@/components/shell/layout/panel";
import { type Failure, type Result, toAppError } from "@/lib/model/errors";
import type { DataType } from "@/lib/model/source/data-type";
import {
  type RewindEstimate,
  type RewindTarget,
  rewindEstimateSchema,
  type TwiceReason,
  wouldCountTwice,
} from "@/lib/model/source/rewind";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./rewind-estimate.module.css";

type Props = {
  sourceId: string;
  name: string;
  dataType: DataType;
  target: RewindTarget;
  rewind: (input: { sourceId: string; target: RewindTarget; typedName: string }) => Promise<Result<never>>;
};

/** What a rewind would send and what of it would count twice, counted on the cluster; and the button that begins it. */
export function RewindEstimatePanel(props: Props) {
  const { sourceId, target, dataType } = props;
  const queries = useQueryClient();
  const key = ["rewind-estimate", sourceId, target];
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      fetchResult(`/sources/${sourceId}/rewind/estimate`, rewindEstimateSchema, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ target }),
        signal,
      }),
    retry: false,
    gcTime: 0,
  });
  if (isFetching)
    return (
      <Panel title="What it would send">
        <Group gap="sm" role="status">
          <Loader size={16} aria-hidden />
          <span>Counting on the cluster. It is given up after a minute.</span>
          <Button size="compact-sm" variant="default" onClick={() => void queries.cancelQueries({ queryKey: key })}>
            Cancel
          </Button>
        </Group>
      </Panel>
    );
  const again = (
    <div>
      <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
        Count again
      </Button>
    </div>
  );
  if (!data)
    return (
      <Panel title="What it would send">
        {error ? <FailureAlert failure={toAppError(error).toFailure()} actions={again} /> : again}
      </Panel>
    );
  return (
    <Panel title="What it would send">
      <Stack gap="md">
        <Numbers estimate={data} />
        <Ranges estimate={data} />
        <Notes estimate={data} dataType={dataType} />
        <Begin {...props} estimate={data} />
      </Stack>
    </Panel>
  );
}

function Numbers({ estimate: { records, twice } }: { estimate: RewindEstimate }) {
  const known = twice.every(({ records }) => records !== null);
  const sum = twice.reduce((total, { records }) => total + (records ?? 0), 0);
  return (
    <dl className={classes.numbers}>
      <div>
        <dt>Records to send</dt>
        <dd className="stat">{records === null ? "not counted" : formatNumber(records)}</dd>
      </div>
      <div data-tone={!known || sum > 0 ? "warn" : undefined}>
        <dt>Would count twice</dt>
        <dd className="stat">{known ? formatNumber(sum) : "not counted"}</dd>
      </div>
    </dl>
  );
}

function Ranges({ estimate: { tables, withImport, replays } }: { estimate: RewindEstimate }) {
  const [first, last] = [replays[0], replays.at(-1)];
  return (
    <ul className={classes.ranges}>
      {first !== undefined && last !== undefined && (
        <li>
          {first === last
            ? `Run ${formatNumber(first)} is replayed with the versions it had.`
            : `${formatCount(replays.length, "recorded run")}, ${formatNumber(first)} to ${formatNumber(last)}, are replayed with the versions they had.`}
        </li>
      )}
      {replays.length === 0 &&
        tables.map(({ name, from, to }) => (
          <li key={formatTableName(name)}>
            <code>{formatTableName(name)}</code>{" "}
            {withImport && `the table as it was at version ${formatNumber(from)}${from < to ? ", and " : ""}`}
            {from < to && `versions ${formatNumber(from + 1)} to ${formatNumber(to)}`}
            {!withImport && from === to && `looked up at version ${formatNumber(to)}`}
          </li>
        ))}
    </ul>
  );
}

function Notes({ estimate, dataType }: { estimate: RewindEstimate; dataType: DataType }) {
  const { twice, openRun, ownIds, records } = estimate;
  return (
    <>
      {wouldCountTwice(estimate) && (
        <Alert
          color="warn"
          icon={<IconAlertTriangle size={18} stroke={1.75} />}
          title="Records would count twice"
          role="alert"
        >
          <ul className={classes.reasons}>
            {twice.map(({ reason, records }) => (
              <li key={reason}>
                {records === null ? "Some records" : formatCount(records, "record")}: {TWICE[reason]}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <Alert color="accent" icon={<IconInfoCircle size={18} stroke={1.75} />} role="note">
        {NOTE[dataType]}
        {ownIds &&
          " The SQL gives insert_ids of its own: the destination drops a repeat only where they are the same as before."}
        {openRun &&
          ` Run ${formatNumber(openRun.number)} is open: it is closed where it stands, and a later run begins where it began.`}
        {records === null && " The count took longer than a minute, so it is not known how many records there are."}
      </Alert>
    </>
  );
}

const NOTE: Record<DataType, string> = {
  event:
    "Events go out under the insert_ids that they had, so the destination drops those that it has. Properties of users and groups are left as they are.",
  user_properties: "One update is sent for each user touched, with the last values. Setting them again does no harm.",
  group_properties: "One update is sent for each group touched, with the last values. Setting them again does no harm.",
};

const TWICE: Record<TwiceReason, string> = {
  forgotten: "first sent more than six days ago. Amplitude forgets insert_ids after seven.",
  imported:
    "from commits that the first import brought as rows of the table, under other insert_ids. Those of rows that were gone by then do not count twice.",
  other_sql: "delivered while the SQL was another. A join's insert_ids belong to its SQL.",
};

function Begin({ sourceId, name, target, rewind, estimate }: Props & { estimate: RewindEstimate }) {
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [pending, start] = useTransition();
  const ask = wouldCountTwice(estimate);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const result = await rewind({ sourceId, target, typedName: typed });
      if (result && !result.ok) setFailure(result.error);
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {ask && (
          <TextInput
            label={`Type ${name} to send them all the same`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={failure?.field === "typedName" ? failure.message : undefined}
            autoComplete="off"
            maw={420}
          />
        )}
        {failure && failure.field !== "typedName" && <FailureAlert failure={failure} />}
        <div>
          <Button
            type="submit"
            color={ask ? "#AE2318" : undefined}
            loading={pending}
            disabled={(ask && typed.trim() !== name) || estimate.records === 0}
          >
            {estimate.records === null ? "Rewind" : `Rewind: send ${formatCount(estimate.records, "record")}`}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
