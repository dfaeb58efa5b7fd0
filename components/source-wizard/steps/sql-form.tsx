"use client";

import { ROW_BECOMES } from "@/components/shell/sql-editor/row-becomes";
import { type SqlSubject, type SqlValues, SqlWorkbench } from "@/components/shell/sql-editor/sql-workbench";
import { StepLayout } from "@/components/shell/step-form/step-layout";
import { type DraftRef, useStep } from "@/components/shell/step-form/use-step";
import { useTestSql } from "@/components/shell/test-results/use-test-sql";
import type { Result } from "@/lib/model/errors";
import { sqlStepSchema } from "@/lib/model/source/setup-steps";
import type { TestResult } from "@/lib/model/source/test-result";

type SqlFormProps = Omit<SqlSubject, "draftId"> & {
  draft: DraftRef;
  initial: SqlValues;
  notice: string | null;
  /** The last test of what the draft says. */
  test: { sql: string; result: TestResult } | null;
  keep: Parameters<typeof useStep<SqlValues, unknown>>[0]["keep"];
  submit: (input: { draftId: string; revision: number; config: SqlValues }) => Promise<Result<never>>;
};

/** The SQL that makes records out of rows, and its test on the cluster. */
export function SqlForm(props: SqlFormProps) {
  const { draft, initial, notice, keep, submit, dataType } = props;
  const step = useStep<SqlValues, never>({ step: "sql", schema: sqlStepSchema, draft, initial, keep, submit });
  const { form, onSubmit, pending, failure, savedAt } = step;
  const test = useTestSql(draft.id, step, props.test);
  return (
    <StepLayout
      title="Shape the rows with SQL"
      description={`Each row of the result becomes ${ROW_BECOMES[dataType]}. Lakefeed narrows the tables to what changed; write it as if over the whole table.`}
      notice={notice}
      back={{ href: `/catalog/sources/databricks/${draft.id}/frequency`, label: "Frequency" }}
      pending={pending}
      savedAt={savedAt}
      failure={failure}
      onSubmit={onSubmit}
    >
      <SqlWorkbench subject={{ ...props, draftId: draft.id }} form={form} test={test} />
    </StepLayout>
  );
}
