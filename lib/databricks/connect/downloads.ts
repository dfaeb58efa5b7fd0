import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Agent, ClientRequest } from "node:http";
import type { DBSQLClient } from "@databricks/sql";
import { downloadFailure, stalledDownload } from "@/lib/databricks/errors/download-failure";
import type { AppError } from "@/lib/model/errors";
import type { Address } from "./check-address";

/** After a download failed, results of the workspace are read without downloads for so long. */
const INLINE_MS = 60 * 60_000;

// Each bundle of the built app has its own copy of this module; what one learnt of a workspace counts for all.
const kept = globalThis as { lakefeedInlineUntil?: Map<string, number> };
const inlineUntil = kept.lakefeedInlineUntil ?? new Map<string, number>();
kept.lakefeedInlineUntil = inlineUntil;

/** The downloads of a session's results from the workspace's storage ("Cloud Fetch"). */
export type Downloads = {
  /** Whether a statement that begins now may be answered with links to storage. */
  areAllowed(): boolean;
  /**
   * What was thrown as the failure of a download; null when it is none. `linked`: the result came as links. After one,
   * the workspace's results are read without downloads for an hour, so that the next try cannot meet it again.
   */
  asFailure(thrown: unknown, linked: boolean): AppError | null;
  /** The failure of a download that made no progress, with the same consequence. */
  asStalled(waitedMs: number): AppError;
  close(): void;
};

/**
 * Watch the downloads of a client that is connected. The driver's errors mostly do not name the storage's host, so the
 * last host besides the workspace's own that its agent was asked for is remembered.
 */
export async function watchDownloads(client: DBSQLClient, address: Address, enabled: boolean): Promise<Downloads> {
  const workspace = new URL(`https://${address.host}:${address.port}`).host;
  const agent = await (await client.getConnectionProvider()).getAgent();
  const hosts = enabled && agent ? watchHosts(agent, workspace) : { last: () => null, end: () => {} };
  const noted = (failure: AppError): AppError => {
    inlineUntil.set(workspace, Date.now() + INLINE_MS);
    return failure;
  };
  return {
    areAllowed: () => enabled && (inlineUntil.get(workspace) ?? 0) <= Date.now(),
    asFailure(thrown, linked) {
      const failure = downloadFailure(thrown, { workspace, lastHost: hosts.last(), linked });
      return failure && noted(failure);
    },
    asStalled: (waitedMs) => noted(stalledDownload(hosts.last(), waitedMs)),
    close() {
      hosts.end();
      // A download that its storage never ends would hold its socket for ever.
      agent?.destroy();
    },
  };
}

/** Try downloads of a workspace's results again: somebody has changed what they go through, and looks. */
export function allowDownloads({ host, port }: Address): void {
  inlineUntil.delete(new URL(`https://${host}:${port}`).host);
}

function watchHosts(agent: Agent, workspace: string): { last(): string | null; end(): void } {
  let last: string | null = null;
  const onRequest = (message: unknown) => {
    const request = typeof message === "object" && message !== null ? Reflect.get(message, "request") : null;
    if (!(request instanceof ClientRequest) || Reflect.get(request, "agent") !== agent) return;
    const host = request.getHeader("host");
    if (typeof host === "string" && host !== workspace) last = host;
  };
  subscribe("http.client.request.start", onRequest);
  return { last: () => last, end: () => void unsubscribe("http.client.request.start", onRequest) };
}
