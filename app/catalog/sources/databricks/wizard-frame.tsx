import type { ReactNode } from "react";
import { Frame } from "@/components/shell/layout/frame";
import { WizardStepper } from "@/components/source-wizard/steps/wizard-stepper";
import type { WizardStep } from "@/lib/model/source/source";

type WizardFrameProps = { draftId: string; step: WizardStep; openStep: WizardStep; children: ReactNode };

/** The frame of a step: breadcrumbs and the stepper. */
export function WizardFrame({ draftId, step, openStep, children }: WizardFrameProps) {
  const crumbs = [
    { label: "Catalog", href: "/catalog" },
    { label: "Sources", href: "/catalog/sources" },
    { label: "Databricks", href: "/catalog/sources?q=Databricks" },
    { label: "New source" },
  ];
  return (
    <Frame crumbs={crumbs} bar={<WizardStepper draftId={draftId} step={step} openStep={openStep} />}>
      {children}
    </Frame>
  );
}
