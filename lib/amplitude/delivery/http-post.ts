import http from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";

/** A request to be sent. The body is sent as it is, again with each attempt. */
export type PostRequest = { path: string; contentType: string; body: Buffer };

/** An HTTP answer as it came; the text is cut where no answer of the API reaches. */
export type PostAnswer = { status: number; retryAfter: string | null; location: string | null; text: string };

/** Send one request and give its answer, whatever its status. Rejects when none came whole in time; `signal` gives up. */
export type Post = (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;

const ANSWER_CHARACTERS_MAX = 4_000_000;
const SOCKETS_MAX = 16;

/**
 * Requests to one base URL over connections that are kept open. Redirects are not followed: they are answers like
 * others. A request that has no whole answer after `timeoutMs` is given up.
 */
export function openHttp(
  baseUrl: URL,
  { timeoutMs, lookup }: { timeoutMs: number; lookup: LookupFunction | null },
): { post: Post; close(): void } {
  const secure = baseUrl.protocol === "https:";
  const agent = new (secure ? https : http).Agent({
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    ...(lookup && { lookup }),
  });
  const options = {
    agent,
    method: "POST",
    protocol: baseUrl.protocol,
    hostname: baseUrl.hostname.replace(/^\[|\]$/g, ""),
    port: baseUrl.port,
  };

  const post: Post = ({ path, contentType, body }, signal) =>
    new Promise((resolve, reject) => {
      const request = (secure ? https : http).request({
        ...options,
        path: baseUrl.pathname.replace(/\/$/, "") + path,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        headers: { "content-type": contentType, "content-length": body.length, accept: "application/json" },
      });
      request.on("error", reject);
      request.on("response", (response) => readResponse(response).then(resolve, reject));
      request.end(body);
    });

  return { post, close: () => agent.destroy() };
}

async function readResponse(response: http.IncomingMessage): Promise<PostAnswer> {
  let text = "";
  response.setEncoding("utf8");
  for await (const piece of response) if (text.length < ANSWER_CHARACTERS_MAX) text += piece;
  const { statusCode = 0, headers } = response;
  return { status: statusCode, retryAfter: headers["retry-after"] ?? null, location: headers.location ?? null, text };
}
