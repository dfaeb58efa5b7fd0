"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, Modal, NumberInput, PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Controller, type FieldPath, useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import type { Result } from "@/lib/model/errors";
import { PROJECT_KIND_LABEL, type ProjectForm, type ProjectView, projectFormSchema } from "@/lib/model/source/project";

type Fields = z.input<typeof projectFormSchema>;
type Add = (input: Fields) => Promise<Result<ProjectView>>;

const KINDS = projectFormSchema.shape.kind.options;
const EMPTY: Fields = { name: "", kind: "us", baseUrl: null, apiKey: "", minIdLength: 5 };

/** A button, and the form that adds an Amplitude project. */
export function AddProject({ add }: { add: Add }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="xs" leftSection={<IconPlus size={15} stroke={1.75} aria-hidden />} onClick={() => setOpened(true)}>
        Add a project
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Add an Amplitude project" size={520}>
        <AddProjectForm add={add} close={() => setOpened(false)} />
      </Modal>
    </>
  );
}

function AddProjectForm({ add, close }: { add: Add; close: () => void }) {
  const form = useForm<Fields, unknown, ProjectForm>({
    resolver: zodResolver(projectFormSchema),
    defaultValues: EMPTY,
  });
  const { register, control, handleSubmit, setError, formState } = form;
  const kind = useWatch({ control, name: "kind" });
  const { errors } = formState;

  const submit = handleSubmit(async (values) => {
    const result = await add({ ...values, baseUrl: values.kind === "custom" ? values.baseUrl : null });
    if (!result.ok) return setError(fieldOf(result.error.field), { message: result.error.message });
    notifications.show({
      message: `${result.data.name} was added. Choose it in the project switcher to send data there.`,
    });
    close();
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <TextInput label="Name" error={errors.name?.message} data-autofocus {...register("name")} />
        <Controller
          control={control}
          name="kind"
          render={({ field }) => (
            <Radio.Group label="Where it is" {...field}>
              <Group mt={6} gap="lg">
                {KINDS.map((value) => (
                  <Radio key={value} value={value} label={PROJECT_KIND_LABEL[value]} />
                ))}
              </Group>
            </Radio.Group>
          )}
        />
        {kind === "custom" && (
          <TextInput
            label="Base URL"
            placeholder="https://api2.amplitude.com"
            error={errors.baseUrl?.message}
            {...register("baseUrl", { setValueAs: (text: string | null) => (text === "" ? null : text) })}
          />
        )}
        <PasswordInput
          label="API key"
          description="Amplitude → Settings → Projects. It is kept sealed and never shown again."
          error={errors.apiKey?.message}
          autoComplete="off"
          {...register("apiKey")}
        />
        <Controller
          control={control}
          name="minIdLength"
          render={({ field, fieldState }) => (
            <NumberInput
              label="Shortest user or device id"
              description="Amplitude refuses ids below 5 characters unless the project says otherwise."
              allowDecimal={false}
              value={field.value}
              onChange={(value) => field.onChange(typeof value === "number" ? value : 0)}
              onBlur={field.onBlur}
              error={fieldState.error?.message}
            />
          )}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={formState.isSubmitting}>
            Add project
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function fieldOf(field: string | undefined): FieldPath<Fields> {
  const fields = ["name", "kind", "baseUrl", "apiKey", "minIdLength"] as const;
  return fields.find((one) => one === field) ?? "name";
}
