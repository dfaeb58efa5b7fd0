import type { ReactNode } from "react";
import { WizardStepper } from "@/components/setup/wizard-stepper";
import { Frame } from "@/components/shell/frame";
import type { WizardStep } from "@/lib/core/source";

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
