"use client";

import { Alert, Badge } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { z } from "zod";
import type { Place } from "@/components/shell/data/warehouse-queries";
import { StepLayout } from "@/components/shell/step-form/step-layout";
import { type DraftRef, useStep } from "@/components/shell/step-form/use-step";
import type { Result } from "@/lib/model/errors";
import { tablesStepSchema } from "@/lib/model/source/setup-steps";
import type { StartFrom } from "@/lib/model/source/source";
import { sameTable, type TableName, tableKey } from "@/lib/model/table/table-name";
import { StartFromChoices } from "./start-from-choices";
import { TableBrowser } from "./table-browser";
import classes from "./tables-form.module.css";

export type TablesValues = z.input<typeof tablesStepSchema>;

type TablesFormProps = {
  draft: DraftRef;
  initial: TablesValues;
  notice: string | null;
  connection: { id: string; name: string };
  keep: Parameters<typeof useStep<TablesValues, unknown>>[0]["keep"];
  submit: (input: { draftId: string; revision: number; config: TablesValues }) => Promise<Result<never>>;
};

/** The tables that the SQL may read, and where the import of each begins. */
export function TablesForm({ draft, initial, notice, connection, keep, submit }: TablesFormProps) {
  const { form, onSubmit, pending, failure, savedAt } = useStep<TablesValues, never>({
    step: "tables",
    schema: tablesStepSchema,
    draft,
    initial,
    keep,
    submit,
  });
  const place = { draftId: draft.id, connectionId: connection.id };
  const tables = form.watch("tables");
  const change = (next: TablesValues["tables"]) =>
    form.setValue("tables", next, { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
  const toggle = (name: TableName, lookupOnly = false) =>
    change(
      tables.some((table) => sameTable(table.name, name))
        ? tables.filter((table) => !sameTable(table.name, name))
        : [...tables, { name, startFrom: "latest", lookupOnly }],
    );
  const { tables: refused } = form.formState.errors;
  return (
    <StepLayout
      title="Choose the tables to import"
      description="Your SQL may use only the tables chosen here."
      notice={notice}
      actions={
        <Badge
          variant="outline"
          color="gray"
          size="lg"
          className={classes.connection}
          leftSection={<IconLock size={13} stroke={1.75} aria-hidden />}
        >
          {connection.name}
        </Badge>
      }
      back={{ href: `/catalog/sources/databricks/${draft.id}/credentials`, label: "Credentials" }}
      pending={pending}
      savedAt={savedAt}
      failure={failure}
      onSubmit={onSubmit}
    >
      <TableBrowser place={place} chosen={tables.map(({ name }) => name)} toggle={toggle} />
      {refused && (
        <Alert color="bad" role="alert">
          {refused.message ?? refused.root?.message ?? "Choose at least one table."}
        </Alert>
      )}
      {tables.length > 0 && (
        <Starts
          place={place}
          tables={tables}
          set={(at, choice) => change(tables.map((table, i) => (i === at ? { ...table, ...choice } : table)))}
          remove={toggle}
        />
      )}
    </StepLayout>
  );
}

type StartsProps = {
  place: Place;
  tables: TablesValues["tables"];
  set: (at: number, choice: { startFrom: StartFrom } | { lookupOnly: boolean }) => void;
  remove: (name: TableName) => void;
};

function Starts({ place, tables, set, remove }: StartsProps) {
  return (
    <section aria-labelledby="start-title">
      <div className={classes.startHead}>
        <h2 id="start-title">Where each table starts</h2>
        <span>Every later run sends only what changed.</span>
      </div>
      <div className={classes.starts}>
        {tables.map((table, i) => (
          <StartFromChoices
            key={tableKey(table.name)}
            place={place}
            table={table}
            change={(startFrom) => set(i, { startFrom })}
            setLookupOnly={tables.length === 1 && !table.lookupOnly ? null : (lookupOnly) => set(i, { lookupOnly })}
            remove={() => remove(table.name)}
          />
        ))}
      </div>
    </section>
  );
}
