import { AppError } from "@/lib/model/errors";
import type { Permit } from "./adaptive-concurrency";
import { ATTEMPTS_MAX, type Backoff, backoffMs, interrupted, WAIT_MS_MAX } from "./backoff";
import { type DestinationResponse, namesAnybody, readResponse } from "./destination-response";
import type { Post, PostRequest } from "./http-post";

/** An answer that says something of the records. */
export type BatchOutcome = Exclude<DestinationResponse, { kind: "unavailable" | "stop" }>;

export type Sending = {
  post: Post;
  backoff: Backoff;
  signal: AbortSignal;
  /** Awaited before each request: whoever may not send any more throws here. */
  beforeRequest(): Promise<void>;
};

/**
 * Send one request of `count` records until the destination has judged it: the very same bytes again, with growing
 * pauses, while it is unreachable, fails or takes too long.
 *
 * Throws `DESTINATION_UNAVAILABLE` when that does not end, `TLS_REFUSED`, `DESTINATION_KEY_REJECTED` or
 * `DESTINATION_FORBIDDEN` when only a person can fix it, and `INTERRUPTED` when the signal gives up.
 */
export async function sendWithRetry(
  request: PostRequest,
  count: number,
  sending: Sending,
  permit: Permit,
): Promise<BatchOutcome> {
  for (let attempt = 1; ; attempt++) {
    await sending.beforeRequest();
    permit.begin();
    const response = await sendOnce(request, count, sending);
    if (response.kind === "stop") throw new AppError(response.code, response.message);
    if (response.kind === "unavailable" || (response.kind === "throttled" && !namesAnybody(response)))
      permit.overloaded();
    else permit.accepted();
    if (response.kind !== "unavailable") return response;

    const delayMs = Math.max(backoffMs(attempt, sending.backoff.jitter()), response.retryAfterMs ?? 0);
    if (attempt === ATTEMPTS_MAX || delayMs > WAIT_MS_MAX) {
      const message = `The destination does not take records now. ${response.message} Nothing is lost: the same records are sent again later.`;
      throw new AppError("DESTINATION_UNAVAILABLE", message, { retryAfterMs: response.retryAfterMs ?? undefined });
    }
    await waitFor(delayMs, sending);
  }
}

/** Wait, or throw `INTERRUPTED`. */
export async function waitFor(
  delayMs: number,
  { backoff, signal }: Pick<Sending, "backoff" | "signal">,
): Promise<void> {
  try {
    await backoff.wait(delayMs, signal);
  } catch (cause) {
    throw signal.aborted ? interrupted(cause) : cause;
  }
}

async function sendOnce(request: PostRequest, count: number, { post, signal }: Sending): Promise<DestinationResponse> {
  if (signal.aborted) throw interrupted(signal.reason);
  try {
    return readResponse(await post(request, signal), count, new Date());
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    if (error instanceof AppError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (isCertificateProblem(code)) {
      const message = `The destination's certificate is not trusted (${code}). Check the base URL, or the certificate of whoever stands between.`;
      throw new AppError("TLS_REFUSED", message, { cause: error });
    }
    return { kind: "unavailable", message: explainBreak(error, code), retryAfterMs: null };
  }
}

/** Source: Node.js, TLS, X509 certificate error codes. */
function isCertificateProblem(code: string): boolean {
  return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_TLS_CERT)/.test(code);
}

function explainBreak(error: unknown, code: string): string {
  if (error instanceof Error && (error.name === "TimeoutError" || code === "ABORT_ERR"))
    return "It did not answer in time.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `Its name cannot be found (${code}).`;
  if (code === "ECONNREFUSED") return `Nothing listens there (${code}).`;
  return `The connection broke${code && ` (${code})`}.`;
}
