import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { beginResult, continueResult, type ResultContext } from "./begin-result";
import { completeFetch } from "./complete-fetch";
import {
  editExecuteStatement,
  editOpenSession,
  editOpenSessionResult,
  editOperationStatus,
  editResultNames,
  editResultSetMetadata,
  failOperation,
  operationOf,
  requestOf,
  resultOf,
} from "./edit-messages";
import { concerns, type Faults } from "./faults";
import type { Operation, Operations } from "./operations";
import { badRequest, forbidden, refuse, unavailable } from "./refusals";
import type { ResponseSwitch } from "./response-settings";
import { encodeCall, SparkGone } from "./results/operation";
import { showsStoredNames } from "./results/read-rows";
import type { Store } from "./store/start-store";
import {
  decodeMessage,
  encodeMessage,
  itemsAt,
  structAt,
  type ThriftMessage,
  type ThriftStruct,
  type ThriftValue,
  text,
  textAt,
} from "./thrift";

/** One Thrift call. `statement` is filled in once it is known, for the log. */
export type Call = { name: string; body: Buffer; fromPython: boolean; statement?: string };

export type CallContext = {
  sparkPort: number;
  /** The header by which Spark knows the gateway. */
  sparkAuthorization: string;
  catalogs: readonly string[];
  paths: readonly string[];
  agent: http.Agent;
  operations: Operations;
  faults: Faults;
  responses: ResponseSwitch;
  store: Store | null;
};

const EDITED = new Set(["OpenSession", "ExecuteStatement", "GetResultSetMetadata", "GetOperationStatus"]);

/** Pass a call on to Spark and its reply back, edited where Databricks speaks otherwise. */
export async function respondToCall(context: CallContext, call: Call, response: ServerResponse) {
  const prepared = prepare(context, call);
  if (prepared === "invalid") return refuse(response, badRequest);
  if (prepared === "forbidden") return refuse(response, forbidden);
  if (call.statement !== undefined) await delayStatement(context, call.statement);

  const operation = context.operations.use(prepared.operation);
  if (await respondByGateway(context, call, prepared, operation, response)) return;
  const upstream = await send(context, prepared.body, response).catch(() => null);
  if (!upstream) return refuseStarting(context, response);
  if (call.name === "FetchResults" && context.faults.takeNext("cut")) return cut(upstream, response);

  if (call.name === "CloseOperation" && prepared.operation) context.operations.forget(prepared.operation);
  if (call.name === "CloseSession") context.operations.endSession(prepared.operation);
  const fetchEdited = call.name === "FetchResults" && (call.fromPython || readsNames(operation));
  if (upstream.statusCode !== 200 || !(EDITED.has(call.name) || fetchEdited)) return stream(upstream, response);

  const reply = editReply(context, call, prepared, operation, await readAll(upstream));
  response.writeHead(200, { "content-type": "application/x-thrift", "content-length": reply.length });
  response.end(reply);
}

/** A message's kind: it answers a call. */
const REPLY = 2;
const DIRECT_RESULTS = 1281;
/** Arrow batches and links in a TRowSet. */
const ROW_FIELDS = [1281, 1282];

/** Respond to a call about a result that the gateway makes by itself. False leaves the call to Spark. */
async function respondByGateway(
  context: CallContext,
  call: Call,
  prepared: Prepared,
  operation: Operation | undefined,
  response: ServerResponse,
): Promise<boolean> {
  try {
    const reply = await makeOwnReply(context, call, prepared, operation, response);
    if (reply && call.name === "CloseOperation" && prepared.operation) context.operations.forget(prepared.operation);
    if (reply) sendReply(context, response, { ...prepared.message, kind: REPLY, body: new Map([[0, reply]]) });
    return reply !== null;
  } catch (error) {
    if (!(error instanceof SparkGone)) throw error;
    if (prepared.operation) context.operations.forget(prepared.operation);
    refuseStarting(context, response);
    return true;
  }
}

async function makeOwnReply(
  context: CallContext,
  call: Call,
  { request, refused }: Prepared,
  operation: Operation | undefined,
  response: ServerResponse,
): Promise<ThriftValue | null> {
  const ask: ResultContext["ask"] = async (name, asked) => {
    try {
      const upstream = await send(context, encodeCall(name, asked), null);
      if (upstream.statusCode === 200) return await readAll(upstream);
      throw new Error(`Spark answered ${name} with HTTP ${upstream.statusCode}.`);
    } catch (cause) {
      throw new SparkGone("Spark did not answer.", { cause });
    }
  };
  let fields: ThriftStruct | null = null;
  if (operation?.own) fields = await continueResult(operation.own, { name: call.name, request, ask });
  else if (call.statement !== undefined) {
    const gone = new AbortController();
    response.on("close", () => response.writableFinished || gone.abort());
    fields = await beginResult({ ...context, ask }, { request, statement: call.statement, refused }, gone.signal);
  }
  return fields && { type: "struct", fields };
}

/** Send a reply of the gateway's own. One that brings rows is a fetch, which can be cut. */
function sendReply(context: CallContext, response: ServerResponse, message: ThriftMessage) {
  if (response.destroyed) return;
  const reply = encodeMessage(message);
  const isCut = bringsRows(message) && context.faults.takeNext("cut") !== undefined;
  if (isCut) return cutShort(response, reply);
  response.writeHead(200, { "content-type": "application/x-thrift", "content-length": reply.length });
  response.end(reply);
}

/** Send half of a reply, and end the connection. Its length is not told: the driver only notices without it. */
function cutShort(response: ServerResponse, reply: Buffer) {
  response.writeHead(200, { "content-type": "application/x-thrift" });
  response.write(reply.subarray(0, Math.ceil(reply.length / 2)), () => response.destroy());
}

type Prepared = { message: ThriftMessage; request: ThriftStruct; body: Buffer; operation?: string; refused?: string };

/** The request as Spark will get it, and which operation (or, of CloseSession, which session) it is about. */
function prepare(context: CallContext, call: Call): Prepared | "invalid" | "forbidden" {
  const message = tryDecode(call.body);
  const request = message && requestOf(message);
  if (!message || !request) return "invalid";
  if (call.name === "OpenSession") {
    editOpenSession(request);
    return { message, request, body: encodeMessage(message) };
  }
  if (call.name !== "ExecuteStatement")
    return { message, request, body: call.body, operation: operationOf(request, 1) };

  const written = textAt(request, 2) ?? "";
  call.statement = editExecuteStatement(request, context.catalogs);
  const denied = context.faults.take("forbid", ({ statements }) => concerns(statements, written));
  if (denied?.by === "http") return "forbidden";
  if (!denied) return { message, request, body: encodeMessage(message) };

  // The operation begins and then fails, as it does on the engine.
  request.set(2, text("SELECT 1"));
  return { message, request, body: encodeMessage(message), refused: denied.object };
}

async function delayStatement(context: CallContext, statement: string) {
  const delay = context.faults.take(
    "delay",
    ({ statements }) => concerns(statements ?? "other", statement) && statements !== undefined,
  );
  if (delay) await wait(delay.milliseconds);
}

function editReply(
  context: CallContext,
  call: Call,
  { request, refused }: Prepared,
  operation: Operation | undefined,
  reply: Buffer,
) {
  if (call.name === "FetchResults" && !readsNames(operation)) return completeFetch(reply);
  const message = decodeMessage(reply);
  const result = resultOf(message);
  if (!result) return reply;

  if (call.name === "OpenSession") editOpenSessionResult(result);
  if (call.name === "GetResultSetMetadata") editResultSetMetadata(result);
  if (call.name === "FetchResults") editResultNames(result, context.catalogs);
  if (call.name === "GetOperationStatus") {
    if (operation?.refused) failOperation(result, operation.refused);
    else editOperationStatus(result, context.catalogs);
  }
  if (call.name === "ExecuteStatement") {
    const started = operationOf(result, 2);
    const session = operationOf(request, 1);
    if (started) context.operations.add(started, { statement: call.statement ?? "", session, refused });
  }
  const edited = encodeMessage(message);
  return call.name === "FetchResults" && call.fromPython ? completeFetch(edited) : edited;
}

const readsNames = (operation: Operation | undefined) => showsStoredNames(operation?.statement ?? "");

/** Whether a result holds rows: of a fetch, or of direct results. */
function bringsRows({ name, body }: ThriftMessage): boolean {
  const result = structAt(body, 0);
  const fetched = name === "ExecuteStatement" ? structAt(structAt(result, DIRECT_RESULTS), 3) : result;
  const rowSet = structAt(fetched, 3);
  return name === "FetchResults" || ROW_FIELDS.some((field) => itemsAt(rowSet, field).length > 0);
}

function refuseStarting({ paths }: CallContext, response: ServerResponse) {
  if (!response.destroyed) refuse(response, unavailable(paths[0]?.split("/").at(-1) ?? ""));
}

function tryDecode(bytes: Buffer) {
  try {
    return decodeMessage(bytes);
  } catch {
    return null;
  }
}

/** Ends the call upstream when the client whose call it is goes away, as a cancelled fetch does. */
function send(context: CallContext, body: Buffer, response: ServerResponse | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/x-thrift",
      "content-length": body.length,
      authorization: context.sparkAuthorization,
    };
    const { sparkPort: port, agent } = context;
    const request = http.request(
      { host: "127.0.0.1", port, path: "/cliservice", method: "POST", agent, headers },
      resolve,
    );
    request.on("error", reject);
    response?.on("close", () => {
      if (!response.writableFinished) request.destroy();
    });
    request.end(body);
  });
}

function stream(upstream: IncomingMessage, response: ServerResponse) {
  response.writeHead(upstream.statusCode ?? 502, { "content-type": "application/x-thrift" });
  upstream.on("error", () => response.destroy());
  upstream.pipe(response);
}

/** The same for a reply of Spark's: half of its beginning. */
function cut(upstream: IncomingMessage, response: ServerResponse) {
  upstream.once("data", (chunk: Buffer) => {
    upstream.destroy();
    cutShort(response, chunk);
  });
}

async function readAll(upstream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of upstream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
