"use client";

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState, useTransition } from "react";
import type { Result } from "@/lib/model/errors";

export type RemoveSource = (input: { sourceId: string; typedName: string }) => Promise<Result<void>>;

/** Ask before a source is deleted: its name is typed once more. */
export function DeleteSource({
  id,
  name,
  opened,
  close,
  remove,
}: {
  id: string;
  name: string;
  opened: boolean;
  close: () => void;
  remove: RemoveSource;
}) {
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const result = await remove({ sourceId: id, typedName: typed });
      if (result && !result.ok) setRefused(result.error.message);
    });
  };

  return (
    <Modal opened={opened} onClose={close} title={`Delete ${name}`} centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text c="var(--ink-2)">
            Its schedule, runs, ledger and undelivered records are deleted for good. What it delivered stays in the
            project, and nothing changes in Databricks.
          </Text>
          <TextInput
            label={`Type ${name} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={refused}
            autoComplete="off"
            data-autofocus
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button type="submit" color="#AE2318" loading={pending} disabled={typed.trim() !== name}>
              Delete source
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
