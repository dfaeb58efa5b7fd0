"use client";

import { useQueries } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useState } from "react";
import { DATA_TYPE_LABEL, type DataType } from "@/lib/core/data-type";
import type { Attempted } from "@/lib/core/errors";
import { sqlStepSchema } from "@/lib/core/setup-steps";
import type { SelectedTable } from "@/lib/core/source";
import type { TestResult } from "@/lib/core/test-result";
import { sampleSql } from "@/lib/sql/sample-sql";
import { ColumnsPane } from "./columns-pane";
import { formatSql } from "./format-sql";
import type { AmplitudeField } from "./sql-completion";
import classes from "./sql-form.module.css";
import type { SqlMark } from "./sql-marks";
import { SqlStatus } from "./sql-status";
import { SqlTools } from "./sql-tools";
import { StepLayout } from "./step-layout";
import { TestPanel } from "./test-panel";
import { useSqlCheck } from "./use-sql-check";
import { type DraftRef, useStep } from "./use-step";
import { type TestSql, useTestSql } from "./use-test-sql";
import { tableQuery } from "./warehouse-queries";

const SqlEditor = dynamic(async () => (await import("./sql-editor")).SqlEditor, {
  ssr: false,
  loading: () => <p className={classes.loading}>Opening the editor</p>,
});

export type SqlValues = { sql: string };

type SqlFormProps = {
  draft: DraftRef;
  initial: SqlValues;
  notice: string | null;
  connectionId: string;
  tables: SelectedTable[];
  dataType: DataType;
  syncUserProperties: boolean;
  syncGroupProperties: boolean;
  fields: AmplitudeField[];
  /** The last test of what the draft says. */
  test: { sql: string; result: TestResult } | null;
  keep: Parameters<typeof useStep<SqlValues, unknown>>[0]["keep"];
  submit: (input: { draftId: string; revision: number; answers: SqlValues }) => Promise<Attempted<never>>;
};

/** The SQL that makes records out of rows, and its test on the cluster. */
export function SqlForm(props: SqlFormProps) {
  const { draft, initial, notice, connectionId, tables, dataType, fields, keep, submit } = props;
  const step = useStep<SqlValues, never>({ step: "sql", schema: sqlStepSchema, draft, initial, keep, submit });
  const { form, onSubmit, pending, failure, savedAt } = step;
  const sql = form.watch("sql");
  const setSql = (text: string) =>
    form.setValue("sql", text, { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
  const columns = useColumns({ draftId: draft.id, connectionId }, tables);
  const sample = useSample(columns, dataType);
  useEffect(() => {
    if (sample !== null && form.getValues("sql") === "") form.setValue("sql", sample);
  }, [sample, form]);

  const test = useTestSql(draft.id, step, props.test);
  const marks = useMarks(sql, tables, dataType, test.shown);
  const completion = useMemo(() => ({ tables: columns, fields }), [columns, fields]);
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const refused = form.formState.errors.sql?.message;
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
      <section className={classes.card} aria-label="SQL editor">
        <SqlTools
          tables={tables}
          words={dataTypeWords(props)}
          running={test.running}
          format={() => setSql(formatSql(sql))}
          startFromSample={sample === null ? null : () => setSql(sample)}
          test={() => test.run(sql)}
        />
        <div className={classes.panes}>
          <div className={classes.editor}>
            <SqlEditor
              value={sql}
              onChange={setSql}
              onTest={() => test.run(sql)}
              onCursor={setCursor}
              completion={completion}
              marks={marks}
            />
          </div>
          <ColumnsPane tables={tables} columns={columns} />
        </div>
        <SqlStatus marks={marks} refused={refused} cursor={cursor} />
      </section>
      <TestPanel test={test} sql={sql} options={props} />
    </StepLayout>
  );
}

const NO_MARKS: SqlMark[] = [];

/** What is wrong with the text as it stands: by its own check, and by its last test when that was made for it. */
function useMarks(sql: string, tables: SelectedTable[], dataType: DataType, shown: TestSql["shown"]): SqlMark[] {
  const lookups = tables.filter(({ lookupOnly }) => lookupOnly);
  const names = { tables: tables.map(({ name }) => name), lookupOnly: lookups.map(({ name }) => name) };
  const typed = useSqlCheck(sql, names, dataType);
  const tested = shown && !shown.result.passed && shown.sql === sql ? shown.result.findings : NO_MARKS;
  return useMemo(
    () => [...typed, ...tested.filter(({ message }) => !typed.some((mark) => mark.message === message))],
    [typed, tested],
  );
}

const ROW_BECOMES: Record<DataType, string> = {
  event: "one event",
  user_properties: "one user's properties",
  group_properties: "the properties of its groups",
};

function dataTypeWords({ dataType, syncUserProperties, syncGroupProperties }: SqlFormProps): string {
  if (dataType !== "event") return DATA_TYPE_LABEL[dataType];
  const brought = [syncUserProperties && "user", syncGroupProperties && "group"].filter(Boolean);
  return brought.length === 0 ? "Event" : `Event, with ${brought.join(" and ")} properties`;
}

/** The columns of the chosen tables, as far as they were read. */
function useColumns(place: { draftId: string; connectionId: string }, tables: SelectedTable[]) {
  return useQueries({
    queries: tables.map(({ name }) => tableQuery(place, name)),
    combine: (states) =>
      states.flatMap(({ data }) =>
        data && data.columns.length > 0 ? [{ name: data.name, columns: data.columns }] : [],
      ),
  });
}

/** The sample for the first chosen table, once its columns are known. */
function useSample(columns: ReturnType<typeof useColumns>, dataType: DataType): string | null {
  const [first] = columns;
  return useMemo(
    () => (first ? sampleSql({ table: first.name, columns: first.columns, dataType }) : null),
    [first, dataType],
  );
}
