"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { formatCount } from "@/components/shell/format/format";
import type { Result } from "@/lib/model/errors";
import { type RotateToken, rotateTokenSchema } from "@/lib/model/source/settings-forms";

export type Rotate = (input: RotateToken) => Promise<Result<{ triedAgain: number }>>;
type Props = { connectionId: string; host: string; rotate: Rotate };

/** A button, and the form that gives a connection another token. */
export function RotateTokenButton(props: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconKey size={15} stroke={1.75} aria-hidden />}
        aria-label={`Rotate token of ${props.host}`}
        onClick={() => setOpened(true)}
      >
        Rotate token
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Rotate the token" centered>
        <RotateTokenForm {...props} close={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function RotateTokenForm({ connectionId, host, rotate, close }: Props & { close: () => void }) {
  const { register, handleSubmit, setError, formState } = useForm<RotateToken>({
    resolver: zodResolver(rotateTokenSchema),
    defaultValues: { connectionId, token: "" },
  });

  const submit = handleSubmit(async (values) => {
    const result = await rotate(values);
    if (!result.ok) return setError("token", { message: result.error.message });
    const { triedAgain } = result.data;
    const next = triedAgain > 0 ? ` ${formatCount(triedAgain, "source")} that had failed will be tried again now.` : "";
    notifications.show({ message: `Databricks accepted the token.${next}` });
    close();
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="var(--ink-2)">
          The new token is tried on {host} first. If Databricks refuses it, the old one stays. A run under way uses the
          old token until its next part.
        </Text>
        <PasswordInput
          label="Personal access token"
          description="Databricks → Settings → Developer → Access tokens"
          error={formState.errors.token?.message}
          autoComplete="off"
          data-autofocus
          {...register("token")}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            Keep the old one
          </Button>
          <Button type="submit" loading={formState.isSubmitting}>
            Verify and save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
