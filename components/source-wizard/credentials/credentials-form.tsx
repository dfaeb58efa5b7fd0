"use client";

import { Card, PasswordInput, Radio, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useState } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import { Moment } from "@/components/shell/format/moment";
import { StepLayout } from "@/components/shell/step-form/step-layout";
import { type DraftRef, type Step, useStep } from "@/components/shell/step-form/use-step";
import type { Result } from "@/lib/model/errors";
import type { AccessState } from "@/lib/model/source/access";
import { type ConnectionView, parseJdbcUrl } from "@/lib/model/source/connection";
import { credentialsStepSchema } from "@/lib/model/source/setup-steps";
import { AccessCheck, accessKey } from "./access-check";
import classes from "./credentials-form.module.css";
import { DemoHint, PrepareHelp } from "./prepare-help";

export type CredentialsValues = {
  mode: "new" | "saved";
  connectionId: string;
  serverHostname: string;
  httpPath: string;
  token: string;
};

type CredentialsFormProps = {
  draft: DraftRef;
  initial: CredentialsValues;
  notice: string | null;
  /** Verified connections to choose from. */
  connections: ConnectionView[];
  /** The draft has a sealed token already: an empty field keeps it. */
  tokenSaved: boolean;
  /** This is a demo: the credentials stand in the terminal. */
  demo: boolean;
  access: AccessState;
  keep: Parameters<typeof useStep<CredentialsValues, unknown>>[0]["keep"];
  submit: (input: {
    draftId: string;
    revision: number;
    config: CredentialsValues;
  }) => Promise<Result<{ revision: number; access: AccessState }>>;
  restartAccessCheck: (input: { draftId: string }) => Promise<Result<AccessState>>;
  cancelCheck: (input: { draftId: string }) => Promise<Result<AccessState>>;
};

/** Where the workspace is and who reads it. Next seals the token and verifies access, check by check. */
export function CredentialsForm(props: CredentialsFormProps) {
  const {
    draft,
    initial,
    notice,
    connections,
    tokenSaved,
    demo,
    access,
    keep,
    submit,
    restartAccessCheck,
    cancelCheck,
  } = props;
  const queries = useQueryClient();
  const [going, setGoing] = useState(false);
  const showAccess = (state: AccessState) => queries.setQueryData(accessKey(draft.id), state);
  const step = useStep<CredentialsValues, { revision: number; access: AccessState }>({
    step: "credentials",
    schema: credentialsStepSchema,
    draft,
    initial,
    keep,
    submit,
    onSubmitted: (result) => {
      setGoing(true);
      step.form.resetField("token");
      showAccess(result.access);
    },
  });
  const { form, onSubmit, pending, failure, savedAt } = step;
  const mode = form.watch("mode");
  return (
    <StepLayout
      title="Connect to Databricks"
      description="Next checks each right on its own and tells you what is missing. No rows are read yet."
      notice={notice}
      back={{ href: "/catalog/sources", label: "Catalog" }}
      pending={pending}
      savedAt={savedAt}
      failure={failure}
      onSubmit={onSubmit}
      aside={<PrepareHelp />}
    >
      <Card>
        <Stack gap="lg">
          {connections.length > 0 && <ModeChoice form={form} count={connections.length} />}
          {mode === "saved" ? (
            <SavedConnections form={form} connections={connections} />
          ) : (
            <NewConnection form={form} tokenSaved={tokenSaved} />
          )}
        </Stack>
      </Card>
      {demo && mode === "new" && <DemoHint />}
      <AccessCheck
        draftId={draft.id}
        initial={access}
        goOn={going}
        restartAccessCheck={restartAccessCheck}
        cancelCheck={cancelCheck}
        onRestart={() => setGoing(true)}
      />
    </StepLayout>
  );
}

type Form = Step<CredentialsValues>["form"];

function ModeChoice({ form, count }: { form: Form; count: number }) {
  return (
    <Controller
      control={form.control}
      name="mode"
      render={({ field }) => (
        <SegmentedControl
          className={classes.mode}
          size="sm"
          aria-label="Connection"
          value={field.value}
          onChange={field.onChange}
          data={[
            { value: "new", label: "New connection" },
            { value: "saved", label: `Saved connection (${count})` },
          ]}
        />
      )}
    />
  );
}

function NewConnection({ form, tokenSaved }: { form: Form; tokenSaved: boolean }) {
  const { errors } = form.formState;
  const host = form.register("serverHostname");
  const onHostChange = (event: ChangeEvent<HTMLInputElement>) =>
    fillFromJdbcUrl(form, event.target.value) ? undefined : host.onChange(event);
  return (
    <>
      <TextInput
        {...host}
        onChange={onHostChange}
        label="Server Hostname"
        description="Paste it from Advanced options → JDBC/ODBC. A whole JDBC URL fills both fields."
        placeholder="dbc-a1b2c3d4-e5f6.cloud.databricks.com"
        error={errors.serverHostname?.message}
        classNames={{ input: classes.code }}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
      />
      <TextInput
        {...form.register("httpPath")}
        label="HTTP Path"
        description="It stands below the hostname; a cluster's or a SQL warehouse's."
        placeholder="sql/protocolv1/o/1234567890123456/0123-456789-abcdefgh"
        error={errors.httpPath?.message}
        classNames={{ input: classes.code }}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
      />
      <PasswordInput
        {...form.register("token")}
        label="Personal Access Token"
        description={
          tokenSaved
            ? "A token is sealed for this draft and is never shown again. Leave this empty to keep it."
            : "Of a workspace user or a service principal. Sealed when saved and never shown again."
        }
        placeholder={tokenSaved ? "Sealed token is kept" : undefined}
        error={errors.token?.message}
        classNames={{ innerInput: classes.code }}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": "Show what is typed", tabIndex: 0 }}
      />
    </>
  );
}

/** A JDBC URL in the host field fills both fields. */
function fillFromJdbcUrl(form: UseFormReturn<CredentialsValues, unknown, CredentialsValues>, text: string): boolean {
  const address = parseJdbcUrl(text);
  if (!address) return false;
  form.setValue("serverHostname", address.serverHostname, { shouldDirty: true, shouldValidate: true });
  form.setValue("httpPath", address.httpPath, { shouldDirty: true, shouldValidate: true });
  return true;
}

function SavedConnections({ form, connections }: { form: Form; connections: ConnectionView[] }) {
  return (
    <Controller
      control={form.control}
      name="connectionId"
      render={({ field, fieldState }) => (
        <Radio.Group
          label="Saved connection"
          description="Its token stays sealed. Access is verified again."
          error={fieldState.error?.message}
          {...field}
        >
          <Stack gap="sm" mt="sm">
            {connections.map(({ id, serverHostname, httpPath, verifiedAt }) => (
              <Radio
                key={id}
                value={id}
                classNames={{ label: classes.code }}
                label={serverHostname}
                description={
                  <>
                    <span className={classes.path}>{httpPath}</span>
                    <Text span size="xs" c="dimmed">
                      Verified <Moment at={verifiedAt} show="both" />
                    </Text>
                  </>
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
    />
  );
}
