import type { Metadata } from "next";
import { CredentialsForm } from "@/components/setup/credentials-form";
import { env } from "@/lib/env";
import { findAccessCheck } from "@/lib/setup/access-checks";
import { credentialsValues } from "@/lib/setup/step-values";
import { listConnections } from "@/lib/store/connections";
import { cancelCheck, checkAgain, keep, submitCredentials } from "../../actions";
import { openStep, type StepPageProps } from "../../open-step";
import { WizardFrame } from "../../wizard-frame";

export const metadata: Metadata = { title: "Credentials · New Databricks source" };

export default async function CredentialsPage(props: StepPageProps) {
  const { draft, connection, openStep: open, ref, notice } = await openStep("credentials", props);
  return (
    <WizardFrame draftId={draft.id} step="credentials" openStep={open}>
      <CredentialsForm
        draft={ref}
        initial={credentialsValues(draft, connection)}
        notice={notice}
        connections={await listConnections()}
        tokenSaved={connection !== null}
        demo={env.LAKEFEED_LAKEHOUSE_FILE !== undefined}
        access={findAccessCheck(draft.id)}
        keep={keep}
        submit={submitCredentials}
        checkAgain={checkAgain}
        cancelCheck={cancelCheck}
      />
    </WizardFrame>
  );
}
