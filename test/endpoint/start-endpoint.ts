import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { identityOf, openAccepted, type SentRecord } from "./accepted";
import { respondToControl } from "./control";
import { type Behaviour, createFaults } from "./faults";

/** A request as it arrived. */
export type Arrived = { path: string; contentType: string; body: string; events: SentRecord[] };

export type EndpointOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Keep what is accepted in this file, and begin with what it holds. */
  file?: string | null;
  /** Decides before the faults do; undefined leaves it to them. */
  script?: (arrived: Arrived, at: number) => Behaviour | undefined;
  /** Called with each request before it is looked at. */
  onArrived?: (arrived: Arrived) => void;
};

/**
 * An ingestion endpoint on loopback that takes records as Amplitude does (`/batch`, `/2/httpapi`, `/identify`,
 * `/groupidentify`), keeps each once, and misbehaves as it is told.
 *
 * In a test: `const endpoint = await startEndpoint(); endpoint.faults.add({ kind: "throttle", users: ["u1"] });`
 * `endpoint.accepted.list()` is what it holds; `endpoint.overlaps()` counts how often a property update of one
 * identity was under way in two requests at once, which must stay 0. Alone: see `main.ts`.
 */
export async function startEndpoint({ port = 0, file = null, script, onArrived }: EndpointOptions = {}) {
  const faults = createFaults();
  const accepted = openAccepted(file, Date.now);
  const underWay = new Map<string, number>();
  let requests = 0;
  let requestsUnderWay = 0;
  let overlaps = 0;

  async function take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const arrived = await readArrived(request);
    const at = requests++;
    requestsUnderWay += 1;
    onArrived?.(arrived);
    const identities = arrived.events.map(identityOf);
    const updated = new Set(arrived.events.filter(isUpdate).map((record) => JSON.stringify(identityOf(record))));
    for (const identity of updated) {
      const others = underWay.get(identity) ?? 0;
      if (others > 0) overlaps += 1;
      underWay.set(identity, others + 1);
    }
    try {
      const delayMs = faults.delayMs();
      if (delayMs > 0) await wait(delayMs);
      const behaviour = script?.(arrived, at) ?? faults.decide(identities, Buffer.byteLength(arrived.body));
      if (behaviour.kind !== "response" && (behaviour.kind !== "reset" || behaviour.taken))
        accepted.take(arrived.path, arrived.events);
      respond(behaviour, response, arrived.events.length);
    } finally {
      requestsUnderWay -= 1;
      for (const identity of updated) underWay.set(identity, (underWay.get(identity) ?? 1) - 1);
    }
  }

  const state = () => ({
    requests,
    underWay: requestsUnderWay,
    accepted: accepted.list().length,
    repeats: accepted.repeats(),
    overlaps,
    happened: faults.happened(),
  });
  const server = http.createServer((request, response) => {
    const responding = request.url?.startsWith("/control/")
      ? respondToControl(request, response, { faults, accepted, state })
      : take(request, response);
    responding.catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    baseUrl: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    faults,
    accepted,
    overlaps: () => overlaps,
    requests: () => requests,
    close(): Promise<void> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function respond(behaviour: Behaviour, response: http.ServerResponse, count: number): void {
  const json = { "content-type": "application/json" };
  switch (behaviour.kind) {
    case "take":
      response
        .writeHead(200, json)
        .end(
          JSON.stringify({ code: 200, events_ingested: count, payload_size_bytes: 0, server_upload_time: Date.now() }),
        );
      return;
    case "response": {
      const { status, body = {}, headers } = behaviour;
      response.writeHead(status, { ...json, ...headers }).end(typeof body === "string" ? body : JSON.stringify(body));
      return;
    }
    case "lose_response":
      return;
    case "reset":
      if (behaviour.taken) response.writeHead(200, { ...json, "content-length": 64 }).write('{"code":');
      response.socket?.resetAndDestroy();
  }
}

async function readArrived(request: http.IncomingMessage): Promise<Arrived> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
  const contentType = request.headers["content-type"] ?? "";
  return { path: request.url ?? "", contentType, body, events: recordsOf(contentType, body) };
}

function recordsOf(contentType: string, body: string): SentRecord[] {
  if (contentType === "application/json") return JSON.parse(body).events;
  return [JSON.parse(new URLSearchParams(body).get("identification") ?? "[]")].flat();
}

/** Only updates of properties depend on their order. */
function isUpdate({ event_type: type, group_type: groupType }: SentRecord): boolean {
  return type === "$identify" || type === "$groupidentify" || groupType !== undefined;
}
