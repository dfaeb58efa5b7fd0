import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import { hashSigningKey, sameSecret } from "./app/signature";
import { type Database, databaseNow } from "./database";
import { acceptEvents, findOversizedEvent, incomingEventsSchema } from "./events/events";
import { RegistrationRefused, registerFunctions } from "./functions/registration";
import { type Health, readHealth } from "./health";
import { LIMITS } from "./limits";
import { type Log, messageOf } from "./log";
import { checkpointSchema, storeCheckpoint } from "./runs/checkpoint";
import { cancelRun, lockRun } from "./runs/runs";

type Options = {
  readonly db: Database;
  readonly log: Log;
  readonly eventKey: string;
  readonly signingKey: string;
  /** What the process knows to be wrong. */
  readonly problem: () => string | null;
  /** Something was stored that may be worth doing at once. */
  readonly wake: () => void;
};

/** The scheduler listens on loopback, so its callers name loopback. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** The part of an Inngest server's interface that the SDK uses, and `GET /health`. */
export function createSchedulerServer(options: Options): Server {
  return createServer((request, response) => {
    // A page on the web that resolves its name to this machine sends its own name.
    const refusal = refuseRequest(request);
    if (refusal) return send(response, refusal);
    answer(options, request)
      .catch((error: unknown) => {
        options.log.problem(`${request.method} of an app`, messageOf(error));
        return failure(503, messageOf(error));
      })
      .then((result) => send(response, result));
  });
}

function refuseRequest({ headers, url }: IncomingMessage): Answer | null {
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

async function answer(options: Options, request: IncomingMessage): Promise<Answer> {
  const { pathname, segments } = readPath(request.url) ?? { pathname: "", segments: [] };
  const [area = "", name = "", id = "", tail = ""] = segments;
  const { method } = request;
  if (method === "GET" && pathname === "/health") return health(options);
  if (method === "POST" && area === "e") return takeEvents(options, request, name);

  const bearer = `Bearer ${hashSigningKey(options.signingKey)}`;
  if (!sameSecret(request.headers.authorization ?? "", bearer)) return failure(401, "wrong signing key");
  if (method === "POST" && pathname === "/fn/register") return takeFunctions(options, request);
  if (method === "POST" && area === "v1" && name === "checkpoint" && tail === "async")
    return takeCheckpoint(options, request, id);
  if (method === "GET" && area === "v1" && name === "runs") return showRun(options, id);
  if (method === "DELETE" && area === "v1" && name === "runs") return stopRun(options, id);
  return failure(404, `${method} ${pathname} is not part of the embedded scheduler`);
}

async function health({ db, problem }: Options): Promise<Answer> {
  const state: Health = await readHealth(db, problem()).catch((error: unknown) => ({
    ok: false,
    problem: `The database does not answer: ${messageOf(error)}`,
    lastTickAt: null,
    functions: [],
    queue: { due: 0, running: 0, later: 0 },
  }));
  return { status: state.ok ? 200 : 503, body: state };
}

async function takeEvents({ db, eventKey, wake }: Options, request: IncomingMessage, key: string): Promise<Answer> {
  if (!sameSecret(key, eventKey)) return { ...failure(401, "wrong event key") };
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

async function takeFunctions({ db, log, wake }: Options, request: IncomingMessage): Promise<Answer> {
  const body = z.object({ functions: z.unknown().optional() }).safeParse(await readJson(request));
  try {
    await registerFunctions(db, body.data?.functions);
  } catch (error) {
    if (!(error instanceof RegistrationRefused)) throw error;
    log.problem("functions", error.message);
    return failure(400, error.message);
  }
  wake();
  return { status: 200, body: { ok: true, modified: true, status: 200 } };
}

async function takeCheckpoint({ db }: Options, request: IncomingMessage, runId: string): Promise<Answer> {
  const checkpoint = checkpointSchema.safeParse(await readJson(request));
  if (!checkpoint.success) return failure(400, z.prettifyError(checkpoint.error));
  const held = await db.transaction((tx) => storeCheckpoint(tx, runId, checkpoint.data));
  // By 409 the SDK learns that this call is stale, and stops it.
  return held ? { status: 200, body: { data: null } } : failure(409, "stale dispatch");
}

async function showRun({ db }: Options, id: string): Promise<Answer> {
  const { rows } = await db.query<Record<string, unknown>>(
    `SELECT id AS run_id, function_id, initcap(status) AS status, output, created_at AS run_started_at, ended_at
     FROM scheduler.run WHERE id = $1`,
    [id],
  );
  const [run] = rows;
  return run ? { status: 200, body: { data: run } } : failure(404, "no such run");
}

async function stopRun({ db, wake }: Options, id: string): Promise<Answer> {
  const found = await db.transaction(async (tx) => {
    const run = await lockRun(tx, id);
    if (run) await cancelRun(tx, run);
    return run !== null;
  });
  wake();
  return found ? { status: 200, body: {} } : failure(404, "no such run");
}

const failure = (status: number, error: string): Answer => ({ status, body: { error, status, ids: [] } });

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

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
