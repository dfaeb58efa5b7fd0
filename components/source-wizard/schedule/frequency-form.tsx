"use client";

import { Card, NumberInput, Radio, Select, TextInput } from "@mantine/core";
import { useEffect } from "react";
import { Controller, useWatch } from "react-hook-form";
import { CronReadBack } from "@/components/shell/schedule/cron-read-back";
import { ScheduleHelp } from "@/components/shell/schedule/schedule-help";
import { StepLayout } from "@/components/shell/step-form/step-layout";
import { type DraftRef, type Step, useStep } from "@/components/shell/step-form/use-step";
import { OptionCard } from "@/components/source-wizard/steps/option-card";
import type { Result } from "@/lib/model/errors";
import { FREQUENCY_LABEL, frequencyKindSchema } from "@/lib/model/schedule/schedule";
import { frequencyStepSchema } from "@/lib/model/source/setup-steps";
import classes from "./frequency-form.module.css";
import { listTimeZones } from "./time-zones";

export type FrequencyValues = {
  kind: string;
  hour: number;
  dayOfWeek: number;
  dayOfMonth: number;
  cron: string;
  timeZone: string;
};

type FrequencyFormProps = {
  draft: DraftRef;
  initial: FrequencyValues;
  notice: string | null;
  keep: Parameters<typeof useStep<FrequencyValues, unknown>>[0]["keep"];
  submit: (input: { draftId: string; revision: number; config: FrequencyValues }) => Promise<Result<never>>;
};

/** How often the source is read, with the next runs and what a long pause risks. */
export function FrequencyForm({ draft, initial, notice, keep, submit }: FrequencyFormProps) {
  const { form, onSubmit, pending, failure, savedAt } = useStep<FrequencyValues, never>({
    step: "frequency",
    schema: frequencyStepSchema,
    draft,
    initial,
    keep,
    submit,
  });
  useBrowserTimeZone(form);
  const values = useWatch({ control: form.control });
  return (
    <StepLayout
      title="How often to sync"
      description="A run reads whatever was committed since the last one. If nothing was, it ends after one metadata query."
      notice={notice}
      back={{ href: `/catalog/sources/databricks/${draft.id}/data-type`, label: "Data type" }}
      pending={pending}
      savedAt={savedAt}
      failure={failure}
      onSubmit={onSubmit}
      aside={<ScheduleHelp values={values} />}
    >
      <Card>
        <Controller
          control={form.control}
          name="kind"
          render={({ field, fieldState }) => (
            <Radio.Group {...field} aria-label="Sync frequency" error={fieldState.error?.message}>
              <div className={classes.kinds}>
                {frequencyKindSchema.options.map((kind) => (
                  <OptionCard key={kind} value={kind} label={FREQUENCY_LABEL[kind]} />
                ))}
              </div>
            </Radio.Group>
          )}
        />
        <div className={classes.details}>
          <KindDetails form={form} kind={values.kind ?? ""} />
          <TimeZone form={form} />
        </div>
      </Card>
    </StepLayout>
  );
}

type Form = Step<FrequencyValues>["form"];

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function KindDetails({ form, kind }: { form: Form; kind: string }) {
  switch (kind) {
    case "weekly":
      return (
        <>
          <DayOfWeek form={form} />
          <Hour form={form} />
        </>
      );
    case "monthly":
      return (
        <>
          <DayOfMonth form={form} />
          <Hour form={form} />
        </>
      );
    case "daily":
      return <Hour form={form} />;
    case "cron":
      return <CronField form={form} />;
    default:
      return null;
  }
}

function Hour({ form }: { form: Form }) {
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    value: String(hour),
    label: `${String(hour).padStart(2, "0")}:00`,
  }));
  return (
    <Controller
      control={form.control}
      name="hour"
      render={({ field, fieldState }) => (
        <Select
          label="At"
          description="In the time zone beside it."
          data={hours}
          allowDeselect={false}
          value={String(field.value)}
          onChange={(value) => field.onChange(Number(value))}
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

function DayOfWeek({ form }: { form: Form }) {
  return (
    <Controller
      control={form.control}
      name="dayOfWeek"
      render={({ field, fieldState }) => (
        <Select
          label="Day of the week"
          description="One run a week."
          data={DAYS.map((label, day) => ({ value: String(day), label }))}
          allowDeselect={false}
          value={String(field.value)}
          onChange={(value) => field.onChange(Number(value))}
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

function DayOfMonth({ form }: { form: Form }) {
  return (
    <Controller
      control={form.control}
      name="dayOfMonth"
      render={({ field, fieldState }) => (
        <NumberInput
          label="Day of the month"
          description="1 to 28, which every month has."
          allowDecimal={false}
          value={field.value === 0 ? "" : field.value}
          onChange={(value) => field.onChange(typeof value === "number" ? value : 0)}
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

function CronField({ form }: { form: Form }) {
  const cron = useWatch({ control: form.control, name: "cron" });
  const { error } = form.getFieldState("cron", form.formState);
  return (
    <div>
      <TextInput
        {...form.register("cron")}
        label="Cron expression"
        description="Five fields: minute, hour, day, month, weekday. A Quartz expression becomes five."
        placeholder="*/15 6-22 * * 1-6"
        classNames={{ input: classes.code }}
        error={error?.message}
        autoComplete="off"
        spellCheck={false}
      />
      {error === undefined && <CronReadBack cron={cron} />}
    </div>
  );
}

function TimeZone({ form }: { form: Form }) {
  return (
    <Controller
      control={form.control}
      name="timeZone"
      render={({ field, fieldState }) => (
        <Select
          {...field}
          label="Time zone"
          description="Runs keep local time when clocks change."
          data={listTimeZones(field.value)}
          searchable
          allowDeselect={false}
          limit={100}
          nothingFoundMessage="No time zone of this name"
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

/** A new draft takes the browser's time zone, which the server cannot know. */
function useBrowserTimeZone(form: Form) {
  useEffect(() => {
    if (form.getValues("timeZone") === "") form.setValue("timeZone", Intl.DateTimeFormat().resolvedOptions().timeZone);
  }, [form]);
}
