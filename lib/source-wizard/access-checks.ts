import { type AccessProgress, accessChecksOf, checkAccess } from "@/lib/databricks/check-access";
import { AppError, toAppError } from "@/lib/model/errors";
import type { AccessLine, AccessState } from "@/lib/model/source/access";
import type { AccessCheck } from "@/lib/model/source/connection";
import { getCredentials, markConnectionVerified } from "@/lib/store/connections";
import { getDraft } from "@/lib/store/drafts";
import { warehouseOptions } from "@/lib/sync/with-connection";

/** A starting cluster is waited for this long. Most need 3 to 6 minutes. */
const WAIT_MAX_MS = 15 * 60_000;
/** A finished check is remembered this long, for whoever comes back to look. */
const KEEP_MS = 60 * 60_000;

type Check = { state: AccessState; abort: AbortController; connectionId: string };

const kept = globalThis as { lakefeedAccessChecks?: Map<string, Check> };
const checks = kept.lakefeedAccessChecks ?? new Map<string, Check>();
kept.lakefeedAccessChecks = checks;

/** The check of a draft as it stands in this process. */
export function findAccessCheck(draftId: string): AccessState {
  return checks.get(draftId)?.state ?? { state: "none", startedAt: null, lines: [], failure: null };
}

/**
 * Start the access check of a draft's connection; one that is running is ended. It continues without anyone looking,
 * and marks the connection verified when every check passed.
 */
export async function startAccessCheck(draftId: string): Promise<AccessState> {
  const { config } = await getDraft(draftId);
  const { connectionId } = config;
  if (connectionId === undefined) throw new AppError("INVALID_INPUT", "Enter the credentials first.");
  const credentials = await getCredentials(connectionId);
  checks.get(draftId)?.abort.abort();
  const options = warehouseOptions(credentials);
  const check: Check = { state: emptyState(accessChecksOf(options)), abort: new AbortController(), connectionId };
  checks.set(draftId, check);
  void runCheck(draftId, check, checkAccess(options, { signal: check.abort.signal, waitMaxMs: WAIT_MAX_MS }));
  return check.state;
}

/** End the running check. Nothing was changed by it. */
export function cancelAccessCheck(draftId: string): AccessState {
  const check = checks.get(draftId);
  if (check?.state.state === "running") {
    check.state = { ...check.state, state: "cancelled" };
    check.abort.abort();
  }
  return findAccessCheck(draftId);
}

async function runCheck(draftId: string, check: Check, progress: AsyncIterable<AccessProgress>): Promise<void> {
  try {
    for await (const step of progress) {
      if (check.abort.signal.aborted) return;
      check.state = {
        ...check.state,
        lines: check.state.lines.map((line) => (line.check === step.check ? advanced(line, step) : line)),
      };
    }
    const passed = check.state.lines.every(({ state }) => state === "passed");
    if (passed && !check.abort.signal.aborted) await markConnectionVerified(check.connectionId);
    if (check.state.state === "running") check.state = { ...check.state, state: passed ? "passed" : "failed" };
  } catch (thrown) {
    if (check.abort.signal.aborted) return;
    const error = toAppError(thrown);
    if (error.recovery === "defect") console.error("[access check]", error.cause ?? error);
    check.state = { ...check.state, state: "failed", failure: error.toFailure() };
  } finally {
    setTimeout(() => {
      if (checks.get(draftId) === check) checks.delete(draftId);
    }, KEEP_MS).unref();
  }
}

function advanced(line: AccessLine, step: AccessProgress): AccessLine {
  const now = new Date();
  const startedAt = line.startedAt ?? now;
  const ended = step.state === "passed" || step.state === "failed";
  return {
    check: step.check,
    state: step.state,
    message: step.message,
    remedy: step.remedy ?? null,
    startedAt,
    tookMs: ended ? now.getTime() - startedAt.getTime() : null,
  };
}

function emptyState(checks: readonly AccessCheck[]): AccessState {
  const lines = checks.map(
    (check): AccessLine => ({ check, state: "pending", message: null, remedy: null, startedAt: null, tookMs: null }),
  );
  return { state: "running", startedAt: new Date(), lines, failure: null };
}
