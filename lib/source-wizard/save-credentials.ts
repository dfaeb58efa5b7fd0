import { checkHost } from "@/lib/databricks/connect/check-address";
import { env } from "@/lib/env";
import { AppError } from "@/lib/model/errors";
import type { CredentialsStep } from "@/lib/model/source/setup-steps";
import { createConnection, getConnection, getCredentials, updateConnection } from "@/lib/store/connections";
import { type Draft, getDraft, saveDraft } from "@/lib/store/drafts";
import { isConnectionShared } from "./connection-uses";

type NewCredentials = Extract<CredentialsStep, { mode: "new" }>;

/**
 * Seal what was entered and give it to the draft, not verified yet. A connection that other sources or drafts use is
 * never changed here: other values make another connection. Throws `INVALID_INPUT` on the token field when a token
 * is needed: there is none yet, or the host changed and a token is never sent to a host it was not entered for. Throws
 * `ADDRESS_REFUSED` for a host that is not Databricks' own: a token is not even kept for one.
 */
export async function saveCredentials(
  draftId: string,
  revision: number,
  step: CredentialsStep,
  actor: string,
): Promise<{ revision: number; connectionId: string }> {
  const draft = await getDraft(draftId);
  const connectionId =
    step.mode === "saved" ? (await getConnection(step.connectionId)).id : await keepNew(draft, step, actor);
  const saved = await saveDraft(draftId, revision, { config: { connectionId }, typed: { credentials: undefined } });
  return { revision: saved.revision, connectionId };
}

async function keepNew(draft: Draft, step: NewCredentials, actor: string): Promise<string> {
  const { serverHostname, httpPath } = step;
  checkHost(serverHostname, env.LAKEFEED_ALLOWED_HOSTS);
  const token = step.token === "" ? null : step.token;
  const before = await findConnection(draft);
  if (before === null) {
    if (token === null)
      throw new AppError("INVALID_INPUT", "Enter a personal access token: Settings → Developer → Access tokens.", {
        field: "token",
      });
    return (await createConnection({ serverHostname, httpPath, token }, actor)).id;
  }
  const sameHost = before.serverHostname === serverHostname;
  if (token === null && !sameHost)
    throw new AppError("INVALID_INPUT", "The server hostname changed: enter the token again.", { field: "token" });
  if (token === null && before.httpPath === httpPath) return before.id;
  if (before.verifiedAt === null && !(await isConnectionShared(before.id, draft.id)))
    return (await updateConnection(before.id, { serverHostname, httpPath, token }, actor)).id;
  const kept = token ?? (await getCredentials(before.id)).token;
  return (await createConnection({ serverHostname, httpPath, token: kept }, actor)).id;
}

async function findConnection({ config }: Draft) {
  return config.connectionId === undefined ? null : getConnection(config.connectionId).catch(() => null);
}
