"use client";

import { Alert, Button, Checkbox, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState, useTransition } from "react";
import { z } from "zod";
import { formatJson } from "@/components/shell/code-text/format-json";
import { fetchResult } from "@/components/shell/data/fetch-result";
import { formatCount } from "@/components/shell/format/format";
import { type Failure, toAppError } from "@/lib/model/errors";
import { type RecordActions, tellSent } from "./record-actions";

type Props = { sourceId: string; ids: string[]; verbs: RecordActions; done: () => void };

/** Send chosen records again, or dismiss them with a note. One alone can be edited first. */
export function UndeliveredActions(props: Props) {
  const [open, setOpen] = useState<"edit" | "send" | "dismiss" | null>(null);
  const [only] = props.ids.length === 1 ? props.ids : [];
  const many = props.ids.length > 1 ? ` ${formatCount(props.ids.length, "record")}` : "";
  const close = () => setOpen(null);
  if (open === "edit" && only) return <EditRecord {...props} id={only} close={close} />;
  if (open === "send") return <SendRecords {...props} close={close} />;
  if (open === "dismiss") return <DismissRecords {...props} close={close} />;
  return (
    <Group gap="sm">
      {only ? (
        <Button size="xs" onClick={() => setOpen("edit")}>
          Edit and redeliver
        </Button>
      ) : (
        <Button size="xs" onClick={() => setOpen("send")}>
          Send{many} again
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => setOpen("dismiss")}>
        Dismiss{many}
      </Button>
    </Group>
  );
}

const proposalSchema = z.object({ payload: z.string(), problem: z.string().nullable() });

function EditRecord(props: Props & { id: string; close: () => void }) {
  const { sourceId, id, close } = props;
  const { data, error } = useQuery({
    queryKey: ["undelivered-record", id],
    queryFn: ({ signal }) => fetchResult(`/sources/${sourceId}/rejected-record?row=${id}`, proposalSchema, { signal }),
    retry: false,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (error) return <Alert color="bad">{toAppError(error).message}</Alert>;
  if (!data) return <p role="status">Reading the record</p>;
  return <RecordEditor {...props} initial={formatJson(data.payload)} problem={data.problem} close={close} />;
}

function RecordEditor({
  initial,
  problem,
  close,
  ...props
}: Props & { initial: string; problem: string | null; close: () => void }) {
  const [text, setText] = useState(initial);
  const { send, pending, failure, confirmed, setConfirmed } = useSend(props);
  const wrong = failure ? (failure.field === "payload" ? failure.message : null) : text === initial ? problem : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(text);
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="The record that is sent"
          description="As Amplitude's API takes it. The stored record stays as it is."
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong}
          autosize
          minRows={6}
          maxRows={22}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12.5 } }}
        />
        <Problem failure={failure} shownElsewhere={["payload", "confirmed"]} />
        <Confirm failure={failure} confirmed={confirmed} setConfirmed={setConfirmed} />
        <Buttons label="Send" pending={pending} close={close} />
      </Stack>
    </form>
  );
}

function SendRecords({ close, ...props }: Props & { close: () => void }) {
  const { send, pending, failure, confirmed, setConfirmed } = useSend(props);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(null);
      }}
    >
      <Stack gap="sm">
        <p style={{ margin: 0 }}>
          {formatCount(props.ids.length, "record")} are sent as they are, such as after the project changed. What is
          still wrong is edited one by one.
        </p>
        <Problem failure={failure} shownElsewhere={["confirmed"]} />
        <Confirm failure={failure} confirmed={confirmed} setConfirmed={setConfirmed} />
        <Buttons label={`Send ${formatCount(props.ids.length, "record")}`} pending={pending} close={close} />
      </Stack>
    </form>
  );
}

function DismissRecords({ sourceId, ids, verbs, done, close }: Props & { close: () => void }) {
  const [note, setNote] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const result = await verbs.dismissRecords({ sourceId, ids, note });
      if (result.ok) done();
      else setRefused(result.error.message);
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={`Why ${ids.length === 1 ? "it is" : "they are"} never to be sent`}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={refused}
          autoComplete="off"
        />
        <Buttons label="Dismiss" pending={pending} close={close} />
      </Stack>
    </form>
  );
}

function useSend({ sourceId, ids, verbs, done }: Props) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  const [pending, start] = useTransition();
  const send = (payload: string | null) =>
    start(async () => {
      const result = await verbs.redeliver({ sourceId, ids, payload, confirmed });
      if (!result.ok) return setFailure(result.error);
      tellSent(result.data);
      done();
    });
  return { send, pending, failure, confirmed, setConfirmed };
}

/** Why nothing was sent, unless a field says it. */
function Problem({ failure, shownElsewhere }: { failure: Failure | null; shownElsewhere: readonly string[] }) {
  if (failure === null || (failure.field !== undefined && shownElsewhere.includes(failure.field))) return null;
  return <Alert color="bad">{failure.message}</Alert>;
}

/** Asked only once the server says that newer values may be there. */
function Confirm({
  failure,
  confirmed,
  setConfirmed,
}: {
  failure: Failure | null;
  confirmed: boolean;
  setConfirmed: (confirmed: boolean) => void;
}) {
  if (failure?.field !== "confirmed") return null;
  return (
    <Alert color="warn" title="Newer values may be there">
      <Stack gap="xs">
        {failure.message}
        <Checkbox
          label="Let these values take their place"
          checked={confirmed}
          onChange={(event) => setConfirmed(event.currentTarget.checked)}
        />
      </Stack>
    </Alert>
  );
}

function Buttons({ label, pending, close }: { label: string; pending: boolean; close: () => void }) {
  return (
    <Group gap="sm">
      <Button size="xs" type="submit" loading={pending}>
        {label}
      </Button>
      <Button size="xs" variant="default" onClick={close}>
        Cancel
      </Button>
    </Group>
  );
}
