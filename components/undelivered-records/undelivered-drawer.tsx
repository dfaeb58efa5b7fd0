"use client";

import { ActionIcon, CopyButton, Drawer, Group, Stack } from "@mantine/core";
import { IconCheck, IconChevronLeft, IconChevronRight, IconCopy } from "@tabler/icons-react";
import Link from "next/link";
import { useRef } from "react";
import { UndeliveredBadge } from "@/components/shell/badges/state-badge";
import { JsonText } from "@/components/shell/code-text/code-text";
import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { readingText } from "@/components/shell/format/reading-text";
import type { UndeliveredView } from "@/lib/model/run/run-view";
import { formatTableName } from "@/lib/model/table/table-name";
import type { RecordActions } from "./record-actions";
import { reasonText } from "./rejection-reason-text";
import { UndeliveredActions } from "./undelivered-actions";
import classes from "./undelivered-drawer.module.css";

type Place = { at: number; of: number };

/** One undelivered record: why, where from, and its payload as it was. */
export function UndeliveredDrawer({
  sourceId,
  verbs,
  row,
  place,
  show,
  close,
}: {
  sourceId: string;
  verbs: RecordActions;
  row: UndeliveredView | null;
  place: Place | null;
  show: (place: number) => void;
  close: () => void;
}) {
  const last = useRef(row);
  if (row) last.current = row;
  const shown = row ?? last.current;
  return (
    <Drawer.Root opened={row !== null} onClose={close} position="right" size={560}>
      <Drawer.Overlay />
      <Drawer.Content aria-label="Rejected row">
        <div className={classes.head}>
          <Drawer.Title component="h2">{shown ? reasonText(shown.reason) : ""}</Drawer.Title>
          {shown && <UndeliveredBadge state={shown.state} />}
          <Group gap={4} ml="auto" wrap="nowrap">
            {place && <Steps place={place} show={show} />}
            <Drawer.CloseButton aria-label="Close" />
          </Group>
        </div>
        <Drawer.Body>
          {shown && (
            <Stack gap="lg">
              <Details sourceId={sourceId} row={shown} />
              {(shown.state === "rejected" || shown.state === "held") && (
                <UndeliveredActions key={shown.id} sourceId={sourceId} ids={[shown.id]} verbs={verbs} done={close} />
              )}
            </Stack>
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Steps({ place: { at, of }, show }: { place: Place; show: (place: number) => void }) {
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Previous row"
        disabled={at === 0}
        onClick={() => show(at - 1)}
      >
        <IconChevronLeft size={18} stroke={1.75} />
      </ActionIcon>
      <span className={classes.place}>
        {formatNumber(at + 1)} of {formatNumber(of)}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Next row"
        disabled={at + 1 >= of}
        onClick={() => show(at + 1)}
      >
        <IconChevronRight size={18} stroke={1.75} />
      </ActionIcon>
    </>
  );
}

function Details({
  sourceId,
  row: { id, state, message, runNumber, part, createdAt, reason, payload, sent, note, resolvedAt },
}: {
  sourceId: string;
  row: UndeliveredView;
}) {
  return (
    <Stack gap="lg">
      <p className={classes.message}>{message}</p>
      <dl className={classes.facts}>
        <dt>From</dt>
        <dd>
          <code>{formatTableName(part.table)}</code>, {readingText(part.reading)}
        </dd>
        <dt>Run</dt>
        <dd>
          <Link href={`/sources/${sourceId}/runs/${runNumber}`}>run {formatNumber(runNumber)}</Link>, part{" "}
          {formatNumber(part.ordinal + 1)}, <Moment at={createdAt} seconds />
        </dd>
        {resolvedAt && (
          <>
            <dt>{state === "dismissed" ? "Dismissed" : "Delivered"}</dt>
            <dd>
              <Moment at={resolvedAt} seconds />
              {note !== null && <>: {note}</>}
              {state === "delivered" && (
                <>
                  , a line of its own in the <Link href={`/sources/${sourceId}/ledger`}>ledger</Link>
                </>
              )}
            </dd>
          </>
        )}
        <dt>Reason</dt>
        <dd>
          <code>{reason}</code>
        </dd>
        <dt>Id here</dt>
        <dd>
          <code>{id}</code>
        </dd>
      </dl>
      <div>
        <div className={classes.bar}>
          <h3>Payload</h3>
          <CopyButton value={payload}>
            {({ copied, copy }) => (
              <ActionIcon
                variant="subtle"
                color="gray"
                onClick={copy}
                aria-label={copied ? "Copied" : "Copy the payload"}
              >
                {copied ? <IconCheck size={16} stroke={1.75} /> : <IconCopy size={16} stroke={1.75} />}
              </ActionIcon>
            )}
          </CopyButton>
        </div>
        <JsonText json={payload} label="Payload" />
      </div>
      {sent !== null && sent !== payload && (
        <div>
          <div className={classes.bar}>
            <h3>Sent at last</h3>
          </div>
          <JsonText json={sent} label="Sent at last" />
        </div>
      )}
    </Stack>
  );
}
