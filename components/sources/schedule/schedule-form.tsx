"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type Control, Controller, type FieldPath, useForm, useWatch } from "react-hook-form";
import type { z } from "zod";
import { CronReadBack } from "@/components/shell/schedule/cron-read-back";
import type { Result } from "@/lib/model/errors";
import { FREQUENCY_LABEL, type Frequency, frequencyKindSchema } from "@/lib/model/schedule/schedule";
import { frequencyStepSchema } from "@/lib/model/source/setup-steps";
import type { ChangedSchedule } from "@/lib/model/source/source-changes";
import { NextRuns } from "./next-runs";

type Fields = z.input<typeof frequencyStepSchema>;
type Schedule = z.output<typeof frequencyStepSchema>;
type Props = { sourceId: string; initial: Schedule; save: (input: ChangedSchedule) => Promise<Result<void>> };

const KINDS = frequencyKindSchema.options.map((value) => ({ value, label: FREQUENCY_LABEL[value] }));
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: hour, label: `${String(hour).padStart(2, "0")}:00` }));

/** When a source is read, and the times that come of it. */
export function ScheduleForm({ sourceId, initial, save }: Props) {
  const form = useForm<Fields, unknown, Schedule>({
    resolver: zodResolver(frequencyStepSchema),
    defaultValues: toFields(initial),
  });
  const { control, handleSubmit, setError, formState } = form;
  const values = useWatch({ control });

  const submit = handleSubmit(async (schedule) => {
    const result = await save({ sourceId, ...schedule });
    if (!result.ok) return setError("kind", { message: result.error.message });
    form.reset(toFields(schedule));
    notifications.show({ message: "The schedule was changed." });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Group align="flex-start" gap="sm" wrap="wrap">
          <Choice control={control} name="kind" label="Frequency" data={KINDS} />
          <Details control={control} kind={values.kind ?? ""} />
          <Choice control={control} name="timeZone" label="Time zone" data={timeZones(initial.timeZone)} searchable />
          <Button
            type="submit"
            variant="default"
            mt={20}
            disabled={!formState.isDirty}
            loading={formState.isSubmitting}
          >
            Save schedule
          </Button>
        </Group>
        <NextRuns values={values} />
      </Stack>
    </form>
  );
}

type FieldProps = { control: Control<Fields, unknown, Schedule> };

function Details({ control, kind }: FieldProps & { kind: string }) {
  switch (kind) {
    case "daily":
      return <Choice control={control} name="hour" label="At" data={HOURS} />;
    case "weekly":
      return (
        <>
          <Choice
            control={control}
            name="dayOfWeek"
            label="Day"
            data={DAYS.map((label, value) => ({ value, label }))}
          />
          <Choice control={control} name="hour" label="At" data={HOURS} />
        </>
      );
    case "monthly":
      return (
        <>
          <DayOfMonth control={control} />
          <Choice control={control} name="hour" label="At" data={HOURS} />
        </>
      );
    case "cron":
      return <CronField control={control} />;
    default:
      return null;
  }
}

function Choice<Value extends string | number>({
  control,
  name,
  label,
  data,
  searchable = false,
}: FieldProps & {
  name: FieldPath<Fields>;
  label: string;
  data: { value: Value; label: string }[];
  searchable?: boolean;
}) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <Select
          label={label}
          data={data.map((one) => ({ value: String(one.value), label: one.label }))}
          value={String(field.value)}
          onChange={(chosen) => field.onChange(data.find(({ value }) => String(value) === chosen)?.value)}
          onBlur={field.onBlur}
          allowDeselect={false}
          searchable={searchable}
          limit={100}
          error={fieldState.error?.message}
          w={name === "hour" ? 110 : 200}
        />
      )}
    />
  );
}

function DayOfMonth({ control }: FieldProps) {
  return (
    <Controller
      control={control}
      name="dayOfMonth"
      render={({ field, fieldState }) => (
        <NumberInput
          label="Day of the month"
          allowDecimal={false}
          value={field.value}
          onChange={(value) => field.onChange(typeof value === "number" ? value : 0)}
          onBlur={field.onBlur}
          error={fieldState.error?.message}
          w={150}
        />
      )}
    />
  );
}

function CronField({ control }: FieldProps) {
  return (
    <Controller
      control={control}
      name="cron"
      render={({ field, fieldState }) => (
        <div style={{ width: 240 }}>
          <TextInput
            {...field}
            label="Cron expression"
            placeholder="*/15 6-22 * * 1-6"
            error={fieldState.error?.message}
            autoComplete="off"
          />
          {fieldState.error === undefined && <CronReadBack cron={field.value} />}
        </div>
      )}
    />
  );
}

/** All fields of the form: those of another kind hold what is usual. */
function toFields({ frequency, timeZone }: { frequency: Frequency; timeZone: string }): Fields {
  const usual = { hour: 6, dayOfWeek: 1, dayOfMonth: 1, cron: "" };
  return { ...usual, ...frequency, timeZone };
}

function timeZones(chosen: string): { value: string; label: string }[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  return (zones.includes(chosen) ? zones : [chosen, ...zones]).map((zone) => ({ value: zone, label: zone }));
}
