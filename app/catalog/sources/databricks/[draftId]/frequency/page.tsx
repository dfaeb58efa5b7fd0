import type { Metadata } from "next";
import { FrequencyForm } from "@/components/source-wizard/schedule/frequency-form";
import { frequencyValues } from "@/lib/draft/step-values";
import { keep, submitFrequency } from "../../actions";
import { openStep, type StepPageProps } from "../../open-step";
import { WizardFrame } from "../../wizard-frame";

export const metadata: Metadata = { title: "Frequency · New Databricks source" };

export default async function FrequencyPage(props: StepPageProps) {
  const { draft, openStep: open, ref, notice } = await openStep("frequency", props);
  return (
    <WizardFrame draftId={draft.id} step="frequency" openStep={open}>
      <FrequencyForm
        draft={ref}
        initial={frequencyValues(draft)}
        notice={notice}
        keep={keep}
        submit={submitFrequency}
      />
    </WizardFrame>
  );
}
