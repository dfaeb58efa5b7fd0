import { AppError } from "@/lib/model/errors";
import type { ConnectionView } from "@/lib/model/source/connection";
import { firstOpenStep, WIZARD_STEPS, type WizardStep } from "@/lib/model/source/source";
import { type TestResult, testResultSchema } from "@/lib/model/source/test-result";
import { getConnection } from "@/lib/store/connections";
import { type Draft, getDraft } from "@/lib/store/drafts";
import { configHash, testedConfig } from "./config-hash";

/** A draft with what its pages need to know besides its config. */
export type OpenDraft = {
  draft: Draft;
  connection: ConnectionView | null;
  /** The first step that is not done: every step before it can be opened again, none after it. */
  openStep: WizardStep;
  /** The last test of the SQL, when it was made for what the draft says now. */
  test: TestResult | null;
};

/** Read a draft for one of its pages. Throws `NOT_FOUND` when it is gone. */
export async function openDraft(draftId: string): Promise<OpenDraft> {
  const draft = await getDraft(draftId);
  if (draft.sourceId !== null)
    throw new AppError("NOT_FOUND", "This is the edit of a source's SQL. Open it from the source's page.");
  const { connectionId } = draft.config;
  const connection = connectionId === undefined ? null : await getConnection(connectionId).catch(() => null);
  const test = currentTest(draft);
  return { draft, connection, test, openStep: openStepOf(draft, connection, test) };
}

/** A step is done when its fields are filled, nothing else is typed into it, and what it promises was checked. */
function openStepOf({ config, typed }: Draft, connection: ConnectionView | null, test: TestResult | null): WizardStep {
  const verified = connection?.verifiedAt ? config : { ...config, connectionId: undefined };
  const firstOpen = firstOpenStep(verified, test?.passed === true);
  return WIZARD_STEPS.find((step) => step === firstOpen || typed[step] !== undefined) ?? firstOpen;
}

/** Whether a step can be opened: it is done, or the next to do. */
export function isReachable(step: WizardStep, openStep: WizardStep): boolean {
  return WIZARD_STEPS.indexOf(step) <= WIZARD_STEPS.indexOf(openStep);
}

/** The last test of the SQL, when it was made for what the draft says now. */
export function currentTest(draft: Draft): TestResult | null {
  const config = testedConfig(draft.config);
  if (config === null || draft.testedHash !== configHash(config)) return null;
  return testResultSchema.safeParse(draft.testResult).data ?? null;
}
