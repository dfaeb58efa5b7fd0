import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SqlForm } from "@/components/source-wizard/steps/sql-form";
import { listCompletionFields } from "@/lib/draft/amplitude-fields";
import { sqlValues } from "@/lib/draft/step-values";
import { keep, submitSql } from "../../actions";
import { openStep, type StepPageProps } from "../../open-step";
import { WizardFrame } from "../../wizard-frame";

export const metadata: Metadata = { title: "SQL · New Databricks source" };

export default async function SqlPage(props: StepPageProps) {
  const { draft, connection, openStep: open, test, ref, notice } = await openStep("sql", props);
  const { tables, dataType, syncUserProperties = false, syncGroupProperties = false, sql } = draft.config;
  if (!connection || !tables || !dataType) redirect(`/catalog/sources/databricks/${draft.id}/${open}`);
  return (
    <WizardFrame draftId={draft.id} step="sql" openStep={open}>
      <SqlForm
        draft={ref}
        initial={sqlValues(draft)}
        notice={notice}
        connectionId={connection.id}
        tables={tables}
        dataType={dataType}
        syncUserProperties={syncUserProperties}
        syncGroupProperties={syncGroupProperties}
        fields={listCompletionFields(dataType).map(({ name, kind, rule }) => ({ name, kind, rule }))}
        test={test && sql !== undefined ? { sql, result: test } : null}
        keep={keep}
        submit={submitSql}
      />
    </WizardFrame>
  );
}
