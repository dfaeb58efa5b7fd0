"use client";

import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { ROW_BECOMES } from "@/components/shell/sql-editor/row-becomes";
import { type SqlSubject, type SqlValues, SqlWorkbench } from "@/components/shell/sql-editor/sql-workbench";
import { StepLayout } from "@/components/shell/step-form/step-layout";
import { type DraftRef, useStep } from "@/components/shell/step-form/use-step";
import { useTestSql } from "@/components/shell/test-results/use-test-sql";
import type { Result } from "@/lib/model/errors";
import { sqlStepSchema } from "@/lib/model/source/setup-steps";
import type { TestResult } from "@/lib/model/source/test-result";
import { SqlDifferencePanel } from "./sql-difference-panel";
import { useSqlDifference } from "./use-sql-difference";

type EditSqlFormProps = Omit<SqlSubject, "draftId"> & {
  sourceId: string;
  name: string;
  /** The SQL that is in use. */
  current: string;
  draft: DraftRef;
  initial: SqlValues;
  test: { sql: string; result: TestResult } | null;
  keep: Parameters<typeof useStep<SqlValues, unknown>>[0]["keep"];
  save: (input: { sourceId: string; revision: number; sql: string; confirmed: boolean }) => Promise<Result<never>>;
};

/** Another SQL for a live source: tested, compared with the one in use, then put to use. */
export function EditSqlForm(props: EditSqlFormProps) {
  const { sourceId, name, current, draft, initial, keep, save, dataType } = props;
  const [confirmed, setConfirmed] = useState(false);
  const step = useStep<SqlValues, never>({
    step: "sql",
    schema: sqlStepSchema,
    draft,
    initial,
    keep,
    submit: ({ revision, config: { sql } }) => save({ sourceId, revision, sql, confirmed }),
  });
  const { form, onSubmit, pending, failure, savedAt } = step;
  const test = useTestSql(draft.id, step, props.test);
  const sql = form.watch("sql");
  const passed = test.shown?.result.passed === true && test.shown.sql === sql && sql !== current;
  const difference = useSqlDifference(sourceId, passed ? sql : null);
  const twice = difference.data?.consequence.repeats === "twice";
  return (
    <StepLayout
      title={`Edit the SQL of ${name}`}
      description={`Each row of the result becomes ${ROW_BECOMES[dataType]}. What was delivered stays as it is; the new SQL is used from where the source stands.`}
      notice={sql === current ? "This is the SQL in use. Change it, test it, and see what differs." : null}
      back={{ href: `/sources/${sourceId}/settings`, label: "Settings" }}
      next={{ label: "Save SQL", disabled: sql === current || (twice && !confirmed) }}
      pending={pending}
      savedAt={savedAt}
      failure={failure}
      onSubmit={onSubmit}
    >
      <SqlWorkbench subject={{ ...props, draftId: draft.id }} form={form} test={test} />
      {passed && (
        <SqlDifferencePanel query={difference}>
          {twice && (
            <Checkbox
              label="Save all the same: these records may count twice"
              checked={confirmed}
              onChange={(event) => setConfirmed(event.currentTarget.checked)}
            />
          )}
        </SqlDifferencePanel>
      )}
    </StepLayout>
  );
}
