import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
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
import { badRequest, forbidden, refuse, unavailable } from "./refusals";
import { decodeMessage, encodeMessage, text, textAt } from "./thrift";

/** One Thrift call. `statement` is filled in once it is known, for the log. */
export type Call = { name: string; body: Buffer; fromPython: boolean; statement?: string };

/** What is remembered of an operation from its start until it is closed. */
type Operation = { statement: string; refused?: string };

export type CallContext = {
  sparkPort: number;
  /** The header by which Spark knows the gateway. */
  sparkAuthorization: string;
  catalogs: readonly string[];
  paths: readonly string[];
  agent: http.Agent;
  operations: Map<string, Operation>;
  faults: Faults;
};

const EDITED = new Set(["OpenSession", "ExecuteStatement", "GetResultSetMetadata", "GetOperationStatus"]);

/** Pass a call on to Spark and its answer back, edited where Databricks speaks otherwise. */
export async function answerCall(context: CallContext, call: Call, response: ServerResponse) {
  const prepared = prepare(context, call);
  if (prepared === "invalid") return refuse(response, badRequest);
  if (prepared === "forbidden") return refuse(response, forbidden);
  if (call.statement !== undefined) await delayStatement(context, call.statement);

  const upstream = await send(context, prepared.body, response).catch(() => null);
  if (!upstream) return response.destroyed || refuse(response, unavailable(context.paths[0]?.split("/").at(-1) ?? ""));
  if (call.name === "FetchResults" && context.faults.cutsFetch()) return cut(upstream, response);

  const operation = prepared.operation ? context.operations.get(prepared.operation) : undefined;
  if (call.name === "CloseOperation" && prepared.operation) context.operations.delete(prepared.operation);
  const fetchEdited = call.name === "FetchResults" && (call.fromPython || readsNames(operation));
  if (upstream.statusCode !== 200 || !(EDITED.has(call.name) || fetchEdited)) return stream(upstream, response);

  const answer = editAnswer(context, call, prepared.refused, operation, await readAll(upstream));
  response.writeHead(200, { "content-type": "application/x-thrift", "content-length": answer.length });
  response.end(answer);
}

type Prepared = { body: Buffer; operation?: string; refused?: string };

/** The request as Spark will get it, and which operation it is about. */
function prepare(context: CallContext, call: Call): Prepared | "invalid" | "forbidden" {
  const message = tryDecode(call.body);
  const request = message && requestOf(message);
  if (!message || !request) return "invalid";
  if (call.name === "OpenSession") {
    editOpenSession(request);
    return { body: encodeMessage(message) };
  }
  if (call.name !== "ExecuteStatement") return { body: call.body, operation: operationOf(request, 1) };

  const written = textAt(request, 2) ?? "";
  call.statement = editExecuteStatement(request, context.catalogs);
  const denied = context.faults.take("forbid", ({ statements }) => concerns(statements, written));
  if (denied?.by === "http") return "forbidden";
  if (!denied) return { body: encodeMessage(message) };

  // The operation begins and then fails, as it does on the engine.
  request.set(2, text("SELECT 1"));
  return { body: encodeMessage(message), refused: denied.object };
}

async function delayStatement(context: CallContext, statement: string) {
  const delay = context.faults.take(
    "delay",
    ({ statements }) => concerns(statements ?? "other", statement) && statements !== undefined,
  );
  if (delay) await wait(delay.milliseconds);
}

function editAnswer(
  context: CallContext,
  call: Call,
  refused: string | undefined,
  operation: Operation | undefined,
  answer: Buffer,
) {
  if (call.name === "FetchResults" && !readsNames(operation)) return completeFetch(answer);
  const message = decodeMessage(answer);
  const result = resultOf(message);
  if (!result) return answer;

  if (call.name === "OpenSession") editOpenSessionResult(result);
  if (call.name === "GetResultSetMetadata") editResultSetMetadata(result);
  if (call.name === "FetchResults") editResultNames(result, context.catalogs);
  if (call.name === "GetOperationStatus") {
    if (operation?.refused) failOperation(result, operation.refused);
    else editOperationStatus(result, context.catalogs);
  }
  if (call.name === "ExecuteStatement") {
    const started = operationOf(result, 2);
    if (started) context.operations.set(started, { statement: call.statement ?? "", refused });
  }
  const edited = encodeMessage(message);
  return call.name === "FetchResults" && call.fromPython ? completeFetch(edited) : edited;
}

/** Results whose texts show names as the metastore stores them. */
const readsNames = (operation: Operation | undefined) =>
  /^\s*DESC(?:RIBE)?\s+(?:DETAIL|(?:TABLE\s+)?(?:EXTENDED|FORMATTED))\b/i.test(operation?.statement ?? "");

function tryDecode(bytes: Buffer) {
  try {
    return decodeMessage(bytes);
  } catch {
    return null;
  }
}

/** Ends the call upstream when the client goes away, as a cancelled fetch does. */
function send(context: CallContext, body: Buffer, response: ServerResponse): Promise<IncomingMessage> {
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
    response.on("close", () => {
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

/** Promise a whole answer, send half of its beginning, and end the connection. */
function cut(upstream: IncomingMessage, response: ServerResponse) {
  response.writeHead(200, { "content-type": "application/x-thrift" });
  upstream.once("data", (chunk: Buffer) => {
    upstream.destroy();
    response.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => response.destroy());
  });
}

async function readAll(upstream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of upstream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
