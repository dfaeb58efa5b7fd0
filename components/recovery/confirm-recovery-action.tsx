"use client";

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { RecoveryActionText } from "./describe-recovery-action";
import { WayPoints } from "./recovery-action-card";

/** Repeat what an action does before the person takes it: records that Amplitude has accepted cannot be taken back. */
export function ConfirmRecoveryAction({
  title,
  text: { summary, points, button },
  needsReason,
  pending,
  refused,
  close,
  confirm,
}: {
  title: string;
  text: RecoveryActionText;
  needsReason: boolean;
  pending: boolean;
  refused: string | null;
  close: () => void;
  confirm: (reason: string) => void;
}) {
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm(reason);
  };
  return (
    <Modal opened onClose={close} title={title} centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text c="var(--ink-2)">{summary} The stopped run is closed as cancelled.</Text>
          <WayPoints points={points} />
          {needsReason && (
            <TextInput
              label="Reason"
              placeholder="Why this is acceptable"
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={500}
              autoComplete="off"
              data-autofocus
            />
          )}
          {refused && (
            <Text c="var(--bad)" size="sm" role="alert">
              {refused}
            </Text>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              Back
            </Button>
            <Button type="submit" loading={pending} disabled={needsReason && reason.trim() === ""}>
              {button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
