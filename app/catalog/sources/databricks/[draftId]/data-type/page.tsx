import type { Metadata } from "next";
import { DataTypeForm } from "@/components/source-wizard/steps/data-type-form";
import { dataTypeValues } from "@/lib/draft/step-values";
import { keep, submitDataType } from "../../actions";
import { openStep, type StepPageProps } from "../../open-step";
import { WizardFrame } from "../../wizard-frame";

export const metadata: Metadata = { title: "Data type · New Databricks source" };

export default async function DataTypePage(props: StepPageProps) {
  const { draft, openStep: open, ref, notice } = await openStep("data-type", props);
  return (
    <WizardFrame draftId={draft.id} step="data-type" openStep={open}>
      <DataTypeForm draft={ref} initial={dataTypeValues(draft)} notice={notice} keep={keep} submit={submitDataType} />
    </WizardFrame>
  );
}
