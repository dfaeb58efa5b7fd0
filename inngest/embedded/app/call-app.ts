import http from "node:http";
import https from "node:https";
import canonicalize from "canonicalize";
import { LIMITS } from "../limits";
import { messageOf } from "../log";
import { signBody } from "./signature";

/** Where the app serves its functions, and the key that calls are signed with. */
export type App = { readonly endpoint: string; readonly signingKey: string };

export type AppReply =
  | { kind: "response"; status: number; headers: http.IncomingHttpHeaders; text: string }
  /** Nobody took the request: the app is not there, or a proxy says so. Nothing was executed. */
  | { kind: "unreachable"; message: string }
  /** The connection broke after the request was sent. What was executed is unknown. */
  | { kind: "lost"; message: string }
  | { kind: "timeout" }
  | { kind: "oversized" };

type Request = {
  readonly method: "PUT" | "POST";
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body: Record<string, unknown>;
  readonly timeoutMs: number;
  /** Gives the call up: its reply is then `lost`. */
  readonly signal?: AbortSignal;
};

/** Without the SDK's header: the signature was rejected, the route is not there, or a proxy reaches no app. */
const NOT_THERE = [401, 404, 502, 503, 504];

/** A peer that vanished without closing its connection is noticed by the kernel's probes after this silence. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Send one signed request to the app and wait for its whole answer. Never
 * throws: what became of the request is in the reply. Not `fetch`, which gives
 * up after 300 s without headers, while a step may take hours.
 */
export function callApp(
  app: App,
  { method, query = {}, headers = {}, body, timeoutMs, signal }: Request,
): Promise<AppReply> {
  const url = new URL(app.endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  // The SDK writes a request's body in this form, with this package, before it checks the signature.
  const text = `${canonicalize(body)}`;

  return new Promise((resolve) => {
    let connected = false;
    const { request } = url.protocol === "https:" ? https : http;
    const call = request(url, {
      method,
      agent: false,
      signal,
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        "x-inngest-server-kind": "cloud",
        "x-inngest-req-version": "2",
        "x-inngest-signature": signBody(app.signingKey, text, Date.now()),
        ...headers,
      },
    });
    const settle = (reply: AppReply) => {
      clearTimeout(timer);
      resolve(reply);
      call.destroy();
    };
    const fail = (error: unknown) => settle({ kind: connected ? "lost" : "unreachable", message: messageOf(error) });
    const timer = setTimeout(
      () => settle({ kind: connected ? "timeout" : "unreachable", message: "no connection" }),
      timeoutMs,
    );
    call.on("socket", (socket) => {
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        connected = true;
      });
    });
    call.on("error", fail);
    call.on("response", (response) => readResponse(response).then(settle, fail));
    call.end(text);
  });
}

async function readResponse(response: http.IncomingMessage): Promise<AppReply> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LIMITS.bodyBytesMax) return { kind: "oversized" };
  }
  const text = Buffer.concat(chunks).toString();
  const { statusCode: status = 0, headers } = response;
  if (headers["x-inngest-sdk"]) return { kind: "response", status, headers, text };
  const message = `HTTP ${status} instead of an answer of the Inngest SDK`;
  return { kind: NOT_THERE.includes(status) ? "unreachable" : "lost", message };
}
