"use client";

import { Card, Radio, Stack, Switch } from "@mantine/core";
import { IconBolt, IconBuilding, IconUser } from "@tabler/icons-react";
import { Controller } from "react-hook-form";
import { StepLayout } from "@/components/shell/step-form/step-layout";
import { type DraftRef, type Step, useStep } from "@/components/shell/step-form/use-step";
import type { Result } from "@/lib/model/errors";
import { DATA_TYPE_LABEL } from "@/lib/model/source/data-type";
import { dataTypeStepSchema } from "@/lib/model/source/setup-steps";
import { ChangesHelp } from "./changes-help";
import classes from "./data-type-form.module.css";
import { OptionCard } from "./option-card";

export type DataTypeValues = {
  dataType: string;
  syncUserProperties: boolean;
  syncGroupProperties: boolean;
  unsetNulls: boolean;
};

type DataTypeFormProps = {
  draft: DraftRef;
  initial: DataTypeValues;
  notice: string | null;
  keep: Parameters<typeof useStep<DataTypeValues, unknown>>[0]["keep"];
  submit: (input: { draftId: string; revision: number; config: DataTypeValues }) => Promise<Result<never>>;
};

/** What each row becomes in Amplitude. */
export function DataTypeForm({ draft, initial, notice, keep, submit }: DataTypeFormProps) {
  const { form, onSubmit, pending, failure, savedAt } = useStep<DataTypeValues, never>({
    step: "data-type",
    schema: dataTypeStepSchema,
    draft,
    initial,
    keep,
    submit,
  });
  const dataType = form.watch("dataType");
  return (
    <StepLayout
      title="What each row becomes"
      description="This decides which changes count. Deleted rows never send anything."
      notice={notice}
      back={{ href: `/catalog/sources/databricks/${draft.id}/tables`, label: "Tables" }}
      pending={pending}
      savedAt={savedAt}
      failure={failure}
      onSubmit={onSubmit}
      aside={<ChangesHelp />}
    >
      <Controller
        control={form.control}
        name="dataType"
        render={({ field, fieldState }) => (
          <Radio.Group {...field} aria-label="Data type" error={fieldState.error?.message}>
            <Stack gap="md">
              <OptionCard
                value="event"
                label={DATA_TYPE_LABEL.event}
                icon={<IconBolt size={18} stroke={1.75} />}
                description="One event per inserted row. A later update of that row sends nothing, because the event already happened."
              >
                {dataType === "event" && <EventOptions form={form} />}
              </OptionCard>
              <OptionCard
                value="user_properties"
                label={DATA_TYPE_LABEL.user_properties}
                icon={<IconUser size={18} stroke={1.75} />}
                description="Sets a user's properties from inserted and updated rows. When one user changes several times in a run, the last commit wins and one update is sent."
              >
                {dataType === "user_properties" && <PropertyOptions form={form} />}
              </OptionCard>
              <OptionCard
                value="group_properties"
                label={DATA_TYPE_LABEL.group_properties}
                icon={<IconBuilding size={18} stroke={1.75} />}
                description="Sets the properties of accounts, teams or other groups from inserted and updated rows. A row with several groups updates each of them."
              >
                {dataType === "group_properties" && <PropertyOptions form={form} />}
              </OptionCard>
            </Stack>
          </Radio.Group>
        )}
      />
    </StepLayout>
  );
}

function EventOptions({ form }: { form: Step<DataTypeValues>["form"] }) {
  return (
    <Card withBorder={false} padding={0} className={classes.options}>
      <Switch
        {...form.register("syncUserProperties")}
        label="Sync User Properties"
        description="Sends user_properties with the event, so the user's profile follows it. Off: the event leaves the profile as it is."
      />
      <Switch
        {...form.register("syncGroupProperties")}
        label="Sync Group Properties"
        description="Adds one group update for each group in groups. Needs the Accounts add-on in Amplitude."
      />
    </Card>
  );
}

function PropertyOptions({ form }: { form: Step<DataTypeValues>["form"] }) {
  return (
    <Card withBorder={false} padding={0} className={classes.options}>
      <Switch
        {...form.register("unsetNulls")}
        label="Unset properties that are NULL"
        description="A NULL takes the property off the profile. Off: a NULL leaves the property as it was."
      />
    </Card>
  );
}
