import { AppError } from "@/lib/model/errors";
import { field } from "./thrown";

type Context = {
  /** The workspace's `host` or `host:port`. */
  workspace: string;
  /** The storage's host that was asked last, where that is known. */
  lastHost: string | null;
  /** The result came as links to storage. */
  linked: boolean;
};

/**
 * What the driver threw while a result was read, as the failure of a download from the workspace's storage; null when it
 * is none. The driver tells the two apart by nothing: a request to another host than the workspace's is a download, and
 * so is, of a result that came as links, what is no error of the driver's own. A link holds its own right to be read
 * (its query), so no more of it than the host is said. Source: @databricks/sql, result/CloudFetchResultHandler.js.
 */
export function downloadFailure(thrown: unknown, { workspace, lastHost, linked }: Context): AppError | null {
  const host = requestedHost(thrown);
  if (host === workspace) return null;
  if (host === null && !(linked && isPlain(thrown))) return null;
  const storage = host ?? lastHost;
  return storageError(`${tell(thrown, place(storage))} ${CONSEQUENCE}`, thrown);
}

/** A download that brought nothing in its time. The driver sets it no limit. */
export function stalledDownload(host: string | null, waitedMs: number): AppError {
  const waited = `${Math.round(waitedMs / 1_000)} s`;
  return storageError(`${place(host)} sent nothing for ${waited}. ${allow(place(host))} ${CONSEQUENCE}`);
}

function storageError(message: string, cause?: unknown): AppError {
  return new AppError("WAREHOUSE_STORAGE_UNAVAILABLE", message, { cause });
}

const CONSEQUENCE = "Until then, Lakefeed reads results through the workspace.";

function tell(thrown: unknown, storage: string): string {
  const said = String(field(thrown, "message") ?? "");
  const status = statusOf(thrown) ?? /^CloudFetch HTTP error (\d{3})/.exec(said)?.[1] ?? null;
  if (/^CloudFetch link has expired/.test(said))
    return `A link to a piece of the result expired before Lakefeed could read it (${storage}): the destination took the records more slowly than links live.`;
  if (status !== null && Number(status) < 500)
    return `${storage} refused a piece of the result (HTTP ${status}): its link has expired, or a proxy or the bucket's policy does not let this machine read it. ${allow(storage)}`;
  if (status !== null) return `${storage} answered with HTTP ${status} when Lakefeed read a piece of the result.`;
  const code = field(thrown, "code") ?? field(field(thrown, "payload"), "code");
  if (typeof code === "string" && /CERT|SIGNATURE|ISSUER|SSL|TLS|EPROTO/.test(code))
    return `The certificate of ${storage} is not trusted (${code}). If a proxy of your company renews it, name the proxy's authority in LAKEFEED_CA_FILE.`;
  if (code === "ADDRESS_REFUSED") return `${storage} leads to a private address, so Lakefeed does not connect to it.`;
  if (typeof code === "string") return `${storage} cannot be reached (${code}). ${allow(storage)}`;
  if (requestedHost(thrown) !== null) return `${storage} broke off a piece of the result. ${allow(storage)}`;
  return `What came from ${storage} is not a piece of a result. Check whether a proxy answers in its place.`;
}

function place(host: string | null): string {
  return host === null ? "The workspace's result storage" : `The workspace's result storage ${host}`;
}

function allow(storage: string): string {
  return `Let this machine reach ${storage.replace(/^The/, "the")} by https, or turn LAKEFEED_CLOUD_FETCH off.`;
}

/** The host of the request that failed: the driver's own tries end with its request or its error as their payload. */
function requestedHost(thrown: unknown): string | null {
  const payload = field(thrown, "payload");
  const url = field(field(payload, "request"), "url") ?? urlIn(thrown) ?? urlIn(payload);
  return typeof url === "string" && URL.canParse(url) ? new URL(url).host : null;
}

/** node-fetch names the address in its words. */
function urlIn(thrown: unknown): string | null {
  return /\bhttps:\/\/[^\s]+/.exec(String(field(thrown, "message") ?? ""))?.[0] ?? null;
}

function statusOf(thrown: unknown): number | null {
  const status = field(field(field(thrown, "payload"), "response"), "status");
  return typeof status === "number" ? status : null;
}

/** An error of the language or of the reader of Arrow files: those of the driver and of the workspace have names of their own. */
function isPlain(thrown: unknown): boolean {
  return thrown instanceof Error && ["Error", "TypeError", "RangeError"].includes(thrown.constructor.name);
}
