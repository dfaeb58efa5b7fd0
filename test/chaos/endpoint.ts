import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type EndpointFault, endpointFaultSchema, recordSchema, type Taken } from "./endpoint-protocol";

/**
 * An ingestion endpoint as a process of its own, to be killed: `endpoint.ts <port> <file>`.
 *
 * What it takes is in the file before it answers, so that a restart knows it. It takes all records of a request or none
 * (Amplitude, Batch Event Upload API). `/chaos` is its control.
 */
const [portText, file = ""] = process.argv.slice(2);
let faults: EndpointFault[] = [];
let happened = 0;
let underWay = 0;

forgetHalfLine(file);
http
  .createServer((request, response) => {
    underWay += 1;
    answer(request, response)
      .catch((error: unknown) => reply(response, 400, { code: 400, error: String(error) }))
      .finally(() => {
        underWay -= 1;
      });
  })
  .listen(Number(portText), "127.0.0.1", () => console.log("endpoint ready"));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (request.url === "/chaos") return control(request.method ?? "", body, response);
  const { api_key, events } = z.object({ api_key: z.string(), events: z.array(recordSchema) }).parse(JSON.parse(body));
  const taken = events.map((event): Taken => {
    const n = event.event_properties?.n ?? event.user_properties?.$set.n;
    if (n === undefined) throw new Error("a record without its number");
    return { apiKey: api_key, insertId: event.insert_id, identity: event.user_id, eventType: event.event_type, n };
  });
  const fault = takeFault(taken.length);
  if (fault) return misbehave(fault, taken, request, response);
  take(taken);
  reply(response, 200, { code: 200, events_ingested: taken.length });
}

async function misbehave(fault: EndpointFault, taken: Taken[], request: IncomingMessage, response: ServerResponse) {
  switch (fault.kind) {
    case "status":
      if (fault.accepts) take(taken);
      return reply(response, fault.status, { code: fault.status, error: "On purpose" });
    case "throttle":
      return throttle(response, fault.retryAfterSeconds, {});
    case "throttleOne":
      return throttle(response, fault.retryAfterSeconds, { throttled_users: { [taken[0]?.identity ?? ""]: 99 } });
    case "tooLarge":
      return reply(response, 413, { code: 413, error: "Payload too large" });
    case "reset":
      if (fault.accepts) take(taken);
      return void request.socket.destroy();
    case "silent":
      if (fault.accepts) take(taken);
      return;
    case "late":
      await wait(fault.milliseconds);
      take(taken);
      return reply(response, 200, { code: 200, events_ingested: taken.length });
  }
}

/** The next fault that applies to a request of so many records. */
function takeFault(records: number): EndpointFault | undefined {
  const fault = faults.find(({ kind }) => kind !== "tooLarge" || records > 1);
  if (!fault) return undefined;
  happened += 1;
  fault.times -= 1;
  faults = faults.filter(({ times }) => times > 0);
  return fault;
}

function take(taken: readonly Taken[]): void {
  appendFileSync(file, taken.map((each) => `${JSON.stringify(each)}\n`).join(""));
}

function control(method: string, body: string, response: ServerResponse): void {
  if (method === "POST") faults.push(endpointFaultSchema.parse(JSON.parse(body)));
  if (method === "DELETE") faults = [];
  // This call is under way too.
  reply(response, 200, { happened, underWay: underWay - 1 });
}

function throttle(response: ServerResponse, seconds: number, named: object): void {
  const body = { code: 429, error: "Too many requests for some devices and users", ...named };
  reply(response, 429, body, { "retry-after": String(seconds) });
}

function reply(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  request.setEncoding("utf8");
  for await (const piece of request) body += piece;
  return body;
}

/** A line that was not written to its end was not answered for either. */
function forgetHalfLine(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  truncateSync(path, bytes.lastIndexOf("\n") + 1);
}
