import type { Metadata } from "next";
import { CredentialsForm } from "@/components/source-wizard/credentials/credentials-form";
import { credentialsValues } from "@/lib/draft/step-values";
import { env } from "@/lib/env";
import { findAccessCheck } from "@/lib/source-wizard/access-checks";
import { listConnections } from "@/lib/store/connections";
import { cancelCheck, keep, restartAccessCheck, submitCredentials } from "../../actions";
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
        restartAccessCheck={restartAccessCheck}
        cancelCheck={cancelCheck}
      />
    </WizardFrame>
  );
}
