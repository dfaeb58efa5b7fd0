"use client";

import { Alert, Card, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { StepLayout } from "@/components/shell/step-form/step-layout";
import { type DraftRef, useStep } from "@/components/shell/step-form/use-step";
import type { Result } from "@/lib/model/errors";
import { PROJECT_KIND_LABEL, type ProjectView } from "@/lib/model/source/project";
import { nameStepSchema } from "@/lib/model/source/setup-steps";
import type { WizardStep } from "@/lib/model/source/source";
import classes from "./name-form.module.css";

export type NameValues = { name: string };

/** A line of the summary, with the step where it is changed. */
export type SummaryLine = { label: string; step: WizardStep; value: ReactNode; note?: ReactNode };

type NameFormProps = {
  draft: DraftRef;
  initial: NameValues;
  notice: string | null;
  project: ProjectView;
  summary: SummaryLine[];
  /** What happens after Create source, in order. */
  next: { title: string; text: string }[];
  keep: Parameters<typeof useStep<NameValues, unknown>>[0]["keep"];
  submit: (input: { draftId: string; revision: number; config: NameValues }) => Promise<Result<never>>;
};

/** The name, everything that was chosen, and Create source. */
export function NameForm({ draft, initial, notice, project, summary, next, keep, submit }: NameFormProps) {
  const { form, onSubmit, pending, failure, savedAt } = useStep<NameValues, never>({
    step: "name",
    schema: nameStepSchema,
    draft,
    initial,
    keep,
    submit,
  });
  return (
    <StepLayout
      title="Name it and start"
      description="Read the summary once. Nothing is sent before you press Create source."
      notice={notice}
      back={{ href: `/catalog/sources/databricks/${draft.id}/sql`, label: "SQL" }}
      next={{ label: "Create source" }}
      pending={pending}
      savedAt={savedAt}
      failure={failure}
      onSubmit={onSubmit}
      aside={<WhatHappensNext next={next} project={project} />}
    >
      <Card>
        <TextInput
          {...form.register("name")}
          label="Name"
          description="How it appears in Sources and in the audit log."
          error={form.formState.errors.name?.message}
          maw={520}
          autoComplete="off"
        />
        <p className={classes.project}>
          Sends to <strong>{project.name}</strong>, {PROJECT_KIND_LABEL[project.kind]}. A draft belongs to the project
          that was shown when it began.
        </p>
      </Card>
      <Summary draftId={draft.id} lines={summary} />
    </StepLayout>
  );
}

/** Everything that was chosen, each line with the way back to its step. */
function Summary({ draftId, lines }: { draftId: string; lines: SummaryLine[] }) {
  return (
    <Card padding={0}>
      <h2 className={classes.title}>Summary</h2>
      <dl className={classes.summary}>
        {lines.map(({ label, step, value, note }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value}
              {note !== undefined && <span className={classes.note}>{note}</span>}
            </dd>
            <dd>
              <Link
                href={`/catalog/sources/databricks/${draftId}/${step}`}
                aria-label={`Change ${label.toLowerCase()}`}
              >
                Change
              </Link>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function WhatHappensNext({ next, project }: { next: NameFormProps["next"]; project: ProjectView }) {
  return (
    <>
      <Card>
        <h2>What happens next</h2>
        <ol className={classes.next}>
          {next.map(({ title, text }) => (
            <li key={title}>
              <h3>{title}</h3>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      </Card>
      {project.kind !== "builtin" && (
        <Alert color="warn" icon={<IconAlertTriangle size={18} stroke={1.75} />} title="An import cannot be taken back">
          Amplitude has no undo. To be sure, create it for the built-in project first and look at the result there.
        </Alert>
      )}
    </>
  );
}
