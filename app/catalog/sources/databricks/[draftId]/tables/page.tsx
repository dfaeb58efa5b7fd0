import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { TablesForm } from "@/components/source-wizard/tables/tables-form";
import { tablesValues } from "@/lib/draft/step-values";
import { keep, submitTables } from "../../actions";
import { openStep, type StepPageProps } from "../../open-step";
import { WizardFrame } from "../../wizard-frame";

export const metadata: Metadata = { title: "Tables · New Databricks source" };

export default async function TablesPage(props: StepPageProps) {
  const { draft, connection, openStep: open, ref, notice } = await openStep("tables", props);
  if (!connection) redirect(`/catalog/sources/databricks/${draft.id}/credentials`);
  return (
    <WizardFrame draftId={draft.id} step="tables" openStep={open}>
      <TablesForm
        draft={ref}
        initial={tablesValues(draft)}
        notice={notice}
        connection={{ id: connection.id, name: connection.serverHostname }}
        keep={keep}
        submit={submitTables}
      />
    </WizardFrame>
  );
}
