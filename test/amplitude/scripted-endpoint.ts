import http from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export type Arrived = { path: string; contentType: string; body: string; events: unknown[] };

/** What to answer: a status with a body and headers, or a broken connection, or silence. */
export type Scripted =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { breakConnection: true }
  | { silent: true };

/**
 * An ingestion endpoint on loopback that answers as `script` says, and notes what arrives.
 * Past the end of its script it accepts everything.
 */
export async function scriptedEndpoint(script: (arrived: Arrived, at: number) => Scripted | undefined) {
  const arrived: Arrived[] = [];
  const server = http.createServer(async (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    for await (const piece of request) body += piece;
    const contentType = request.headers["content-type"] ?? "";
    const one = { path: request.url ?? "", contentType, body, events: eventsOf(contentType, body) };
    arrived.push(one);
    const answer = script(one, arrived.length - 1) ?? { status: 200, body: { code: 200 } };
    if ("silent" in answer) return;
    if ("breakConnection" in answer) return request.socket.destroy();
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port }: Pick<AddressInfo, "port"> = addressOf(server);
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { baseUrl: `http://127.0.0.1:${port}`, arrived, close };
}

function addressOf(server: http.Server): AddressInfo {
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("The endpoint does not listen.");
  return address;
}

function eventsOf(contentType: string, body: string): unknown[] {
  if (contentType === "application/json") return JSON.parse(body).events;
  return JSON.parse(new URLSearchParams(body).get("identification") ?? "[]");
}
