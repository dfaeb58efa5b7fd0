"use client";

import { useQueries } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useState } from "react";
import { tableQuery } from "@/components/shell/data/warehouse-queries";
import type { Step } from "@/components/shell/step-form/use-step";
import { TestPanel } from "@/components/shell/test-results/test-panel";
import type { TestSql } from "@/components/shell/test-results/use-test-sql";
import { DATA_TYPE_LABEL, type DataType } from "@/lib/model/source/data-type";
import type { SelectedTable } from "@/lib/model/source/source";
import { sampleSql } from "@/lib/sql/explain/sample-sql";
import { ColumnsPane } from "./columns-pane";
import { formatSql } from "./format-sql";
import type { AmplitudeField } from "./sql-completion";
import type { SqlMark } from "./sql-marks";
import { SqlStatus } from "./sql-status";
import { SqlTools } from "./sql-tools";
import classes from "./sql-workbench.module.css";
import { useSqlCheck } from "./use-sql-check";

const SqlEditor = dynamic(async () => (await import("./sql-editor")).SqlEditor, {
  ssr: false,
  loading: () => <p className={classes.loading}>Opening the editor</p>,
});

export type SqlValues = { sql: string };

/** What a SQL is written for. */
export type SqlSubject = {
  draftId: string;
  connectionId: string;
  tables: SelectedTable[];
  dataType: DataType;
  syncUserProperties: boolean;
  syncGroupProperties: boolean;
  fields: AmplitudeField[];
};

/** The editor with its columns, and below it what Test SQL found. An empty text begins as the sample. */
export function SqlWorkbench({
  subject,
  form,
  test,
}: {
  subject: SqlSubject;
  form: Step<SqlValues>["form"];
  test: TestSql;
}) {
  const { tables, dataType, fields } = subject;
  const sql = form.watch("sql");
  const setSql = (text: string) =>
    form.setValue("sql", text, { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
  const columns = useColumns(subject);
  const sample = useSample(columns, dataType);
  useEffect(() => {
    if (sample !== null && form.getValues("sql") === "") form.setValue("sql", sample);
  }, [sample, form]);
  const marks = useMarks(sql, tables, dataType, test.shown);
  const completion = useMemo(() => ({ tables: columns, fields }), [columns, fields]);
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  return (
    <>
      <section className={classes.card} aria-label="SQL editor">
        <SqlTools
          tables={tables}
          words={dataTypeWords(subject)}
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
        <SqlStatus marks={marks} refused={form.formState.errors.sql?.message} cursor={cursor} />
      </section>
      <TestPanel test={test} sql={sql} options={subject} />
    </>
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

function dataTypeWords({ dataType, syncUserProperties, syncGroupProperties }: SqlSubject): string {
  if (dataType !== "event") return DATA_TYPE_LABEL[dataType];
  const brought = [syncUserProperties && "user", syncGroupProperties && "group"].filter(Boolean);
  return brought.length === 0 ? "Event" : `Event, with ${brought.join(" and ")} properties`;
}

/** The columns of the chosen tables, as far as they were read. */
function useColumns({ draftId, connectionId, tables }: SqlSubject) {
  return useQueries({
    queries: tables.map(({ name }) => tableQuery({ draftId, connectionId }, name)),
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
