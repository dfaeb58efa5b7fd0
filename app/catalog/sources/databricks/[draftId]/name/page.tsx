import type { Metadata } from "next";
import { NameForm } from "@/components/source-wizard/steps/name-form";
import { nameValues } from "@/lib/draft/step-values";
import { getProject } from "@/lib/store/projects";
import { keep, submitName } from "../../actions";
import { openStep, type StepPageProps } from "../../open-step";
import { WizardFrame } from "../../wizard-frame";
import { nextEvents, summarize } from "./summary";

export const metadata: Metadata = { title: "Name · New Databricks source" };

export default async function NamePage(props: StepPageProps) {
  const open = await openStep("name", props);
  const { draft, ref, notice } = open;
  const project = await getProject(draft.projectId);
  return (
    <WizardFrame draftId={draft.id} step="name" openStep={open.openStep}>
      <NameForm
        draft={ref}
        initial={nameValues(draft)}
        notice={notice}
        project={project}
        summary={summarize(open)}
        next={nextEvents(open, project)}
        keep={keep}
        submit={submitName}
      />
    </WizardFrame>
  );
}
