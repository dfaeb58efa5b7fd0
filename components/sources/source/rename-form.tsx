"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useForm } from "react-hook-form";
import type { Result } from "@/lib/model/errors";
import { type RenameSource, renameSourceSchema } from "@/lib/model/source/source-changes";

/** A source's name, and another one. */
export function RenameForm({
  initial,
  save,
}: {
  initial: RenameSource;
  save: (input: RenameSource) => Promise<Result<void>>;
}) {
  const { register, handleSubmit, setError, reset, formState } = useForm<RenameSource>({
    resolver: zodResolver(renameSourceSchema),
    values: initial,
  });

  const submit = handleSubmit(async (values) => {
    const result = await save(values);
    if (!result.ok) return setError("name", { message: result.error.message });
    reset(values);
    notifications.show({ message: `The source is named ${values.name} now.` });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-start" gap="sm" wrap="wrap">
        <TextInput label="Name" w={320} maw="100%" error={formState.errors.name?.message} {...register("name")} />
        <Button type="submit" variant="default" mt={20} disabled={!formState.isDirty} loading={formState.isSubmitting}>
          Save name
        </Button>
      </Group>
    </form>
  );
}
