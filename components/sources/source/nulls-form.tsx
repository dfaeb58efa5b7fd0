"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useForm } from "react-hook-form";
import type { Result } from "@/lib/model/errors";
import { type ChangedNulls, nullsSchema } from "@/lib/model/source/source-changes";

type Props = { initial: ChangedNulls; save: (input: ChangedNulls) => Promise<Result<void>> };

/** What a NULL does to a property, from the next sync on. */
export function NullsForm({ initial, save }: Props) {
  const { register, handleSubmit, setError, reset, formState } = useForm<ChangedNulls>({
    resolver: zodResolver(nullsSchema),
    values: initial,
  });

  const submit = handleSubmit(async (values) => {
    const result = await save(values);
    if (!result.ok) return setError("unsetNulls", { message: result.error.message });
    reset(values);
    notifications.show({ message: values.unsetNulls ? "A NULL unsets now." : "A NULL leaves what was set now." });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-start" gap="lg" wrap="wrap">
        <Switch
          {...register("unsetNulls")}
          label="Unset properties that are NULL"
          description="A NULL takes the property off the profile. Off: it leaves the property as it was. Counts for what changes from now on."
          error={formState.errors.unsetNulls?.message}
        />
        <Button type="submit" variant="default" disabled={!formState.isDirty} loading={formState.isSubmitting}>
          Save
        </Button>
      </Group>
    </form>
  );
}
