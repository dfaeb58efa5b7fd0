import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import type { Faults } from "./faults";
import { createOperations } from "./operations";
import {
  badGateway,
  expiredToken,
  invalidToken,
  missingToken,
  type Refusal,
  refuse,
  tooLarge,
  unavailable,
  unknownPath,
  wrongMethod,
} from "./refusals";
import type { RequestLog } from "./request-log";
import { type Call, type CallContext, respondToCall } from "./respond-to-call";
import type { ResponseSwitch } from "./response-settings";
import type { Store } from "./store/start-store";
import { messageName } from "./thrift";

export type GatewayOptions = {
  port: number;
  certificate: { key: string; cert: string };
  token: string;
  /** HTTP paths that answer: of the cluster and of the SQL warehouse. */
  paths: readonly string[];
  sparkPort: number;
  sparkAuthorization: string;
  catalogs: readonly string[];
  /** False while the compute starts: calls are then answered 503. */
  ready: () => boolean;
  faults: Faults;
  log: RequestLog;
  /** How results are answered, and where those go that are downloaded; without a store none are. */
  responses: ResponseSwitch;
  store: Store | null;
};

export type Gateway = { port: number; close: () => Promise<void> };

const REQUEST_BYTES_MAX = 16 * 1024 * 1024;
/** Longer than clients keep idle sockets, so that they never write to one that is being closed. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Answer on loopback as a Databricks workspace does: TLS, bearer token, HTTP path, the Thrift dialect of its drivers.
 * Rejects when the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  const context: GatewayContext = { ...options, agent, operations: createOperations() };
  const server = https.createServer(
    { ...options.certificate, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      const began = Date.now();
      const call: Call = { name: "", body: Buffer.alloc(0), fromPython: isPython(request) };
      response.on("close", () => {
        options.log.record({
          at: new Date(began).toISOString(),
          call: call.name,
          statement: call.statement,
          status: response.statusCode,
          milliseconds: Date.now() - began,
        });
      });
      handle(context, call, request, response).catch(() => response.destroy());
    },
  );

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();

  return {
    port: address && typeof address === "object" ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        context.operations.endAll();
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type GatewayContext = GatewayOptions & CallContext;

async function handle(context: GatewayContext, call: Call, request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request);
  const refusal = body === null ? tooLarge : refusalOf(context, request);
  if (refusal || body === null) return refuse(response, refusal ?? tooLarge);

  call.body = body;
  call.name = messageName(body);
  const delay = context.faults.take("delay", ({ statements }) => statements === undefined);
  if (delay) await wait(delay.milliseconds);
  const outage = outageOf(context);
  return outage ? refuse(response, outage) : respondToCall(context, call, response);
}

/** The token comes first, as a workspace does not tell strangers what exists. */
function refusalOf(context: GatewayOptions, request: IncomingMessage): Refusal | null {
  const { authorization } = request.headers;
  if (!authorization?.startsWith("Bearer ")) return missingToken;
  if (authorization !== `Bearer ${context.token}`) return invalidToken;
  const denied = context.faults.take("token");
  if (denied) return denied.reason === "expired" ? expiredToken : invalidToken;

  // Drivers put a slash before a path that begins with one.
  const path = (request.url ?? "").replace(/\?.*$/, "").replace(/^\/\//, "/");
  if (!context.paths.includes(path)) return unknownPath(path);
  return request.method === "POST" ? null : wrongMethod;
}

function outageOf(context: GatewayOptions): Refusal | null {
  const compute = context.paths[0]?.split("/").at(-1) ?? "";
  const fault = context.faults.take("unavailable");
  if (fault) return unavailable(compute, fault.retryAfterSeconds);
  if (context.faults.take("badGateway")) return badGateway;
  return context.ready() ? null : unavailable(compute);
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= REQUEST_BYTES_MAX) chunks.push(chunk);
  }
  return bytes > REQUEST_BYTES_MAX ? null : Buffer.concat(chunks);
}

const isPython = (request: IncomingMessage) => (request.headers["user-agent"] ?? "").startsWith("PyDatabricks");
