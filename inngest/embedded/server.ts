import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import { sameSecret } from "./app/signature";
import { type Database, databaseNow } from "./database";
import { acceptEvents, findOversizedEvent, incomingEventsSchema } from "./events/events";
import { type Health, readHealth } from "./health";
import { LIMITS } from "./limits";
import { type Log, messageOf } from "./log";

type Options = {
  readonly db: Database;
  readonly log: Log;
  readonly eventKey: string;
  /** What the process knows to be wrong. */
  readonly problem: () => string | null;
  /** Something was stored that may be worth doing at once. */
  readonly wake: () => void;
};

/** The scheduler listens on loopback, so its callers name loopback. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
type Reply = { readonly status: number; readonly body: Record<string, unknown> };

/** Where the SDK sends events, and `GET /health`. */
export function createSchedulerServer(options: Options): Server {
  return createServer((request, response) => {
    // A page on the web that resolves its name to this machine sends its own name.
    const refusal = refuseRequest(request);
    if (refusal) return send(response, refusal);
    respond(options, request)
      .catch((error: unknown) => {
        options.log.problem(`${request.method} of an app`, messageOf(error));
        return failure(503, messageOf(error));
      })
      .then((result) => send(response, result));
  });
}

function refuseRequest({ headers, url }: IncomingMessage): Reply | null {
  if (!LOOPBACK.test(headers.host ?? "")) return failure(403, "the Host header does not name this machine");
  return readPath(url) ? null : failure(400, "the address is not a path that can be read");
}

/** The path, and its segments with their `%` escapes read; null where they cannot be, or hold what no name holds. */
function readPath(url = "/"): { pathname: string; segments: string[] } | null {
  try {
    const { pathname } = new URL(url, "http://scheduler");
    const segments = pathname
      .split("/")
      .slice(1)
      .map((segment) => decodeURIComponent(segment));
    return segments.some((segment) => segment.includes("\0")) ? null : { pathname, segments };
  } catch {
    return null;
  }
}

async function respond(options: Options, request: IncomingMessage): Promise<Reply> {
  const { pathname, segments } = readPath(request.url) ?? { pathname: "", segments: [] };
  const [area = "", key = ""] = segments;
  if (request.method === "GET" && pathname === "/health") return health(options);
  if (request.method === "POST" && area === "e") return takeEvents(options, request, key);
  return failure(404, `${request.method} ${pathname} is not part of the embedded scheduler`);
}

async function health({ db, problem }: Options): Promise<Reply> {
  const state: Health = await readHealth(db, problem()).catch((error: unknown) => ({
    ok: false,
    problem: `The database does not answer: ${messageOf(error)}`,
    lastTickAt: null,
    functions: [],
    queue: { due: 0, running: 0, later: 0 },
  }));
  return { status: state.ok ? 200 : 503, body: state };
}

async function takeEvents({ db, eventKey, wake }: Options, request: IncomingMessage, key: string): Promise<Reply> {
  if (!sameSecret(key, eventKey)) return failure(401, "wrong event key");
  const body = await readJson(request);
  if (body === undefined) return failure(400, "the body is not JSON, or too large");
  const events = incomingEventsSchema.safeParse(body);
  if (!events.success) return failure(400, z.prettifyError(events.error));
  const oversized = findOversizedEvent(events.data);
  if (oversized) return failure(400, oversized);
  const seed = request.headers["x-inngest-event-id-seed"];
  const ids = await db.transaction(async (tx) =>
    acceptEvents(tx, events.data, typeof seed === "string" ? seed : null, await databaseNow(tx)),
  );
  wake();
  return { status: 200, body: { ids, status: 200 } };
}

const failure = (status: number, error: string): Reply => ({ status, body: { error, status, ids: [] } });

/** The body as JSON; `undefined` when it is none or more than anything legitimate. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= LIMITS.bodyBytesMax) chunks.push(chunk);
  }
  if (bytes > LIMITS.bodyBytesMax) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
