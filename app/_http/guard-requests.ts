import { subscribe } from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { refusalOf } from "./refuse-request";
import { securityHeaders } from "./security-headers";

type Begun = { request: IncomingMessage; response: ServerResponse; server: Server };

/**
 * Before Next.js sees a request: give its response the security headers, and respond to what can be no request of this app.
 *
 * Next.js offers no such place: `headers()` and the proxy miss the responses that it makes before routing, such as its
 * own 500 for an address that cannot be decoded. Node.js announces each request on a channel before the server does.
 * Source: Node.js, Diagnostics Channel, `http.server.request.start`.
 */
export function guardRequests(): void {
  const guarded = new WeakSet<Server>();
  subscribe("http.server.request.start", (message) => {
    if (!isBegun(message)) return;
    const { request, response, server } = message;
    for (const [name, value] of Object.entries(securityHeaders(request.url ?? ""))) response.setHeader(name, value);
    if (guarded.has(server)) return;
    guarded.add(server);
    standBefore(server);
  });
}

/** Listen in the place of those who listen, and hand on what is not refused. */
function standBefore(server: Server): void {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refusalOf(request.method ?? "", request.url ?? "");
    if (refusal === null) {
      for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
      return;
    }
    const { status, message, allow } = refusal;
    // What is still to come of the body is not waited for.
    response.writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      connection: "close",
      ...(allow && { allow }),
    });
    response.end(`${message}\n`);
  });
}

function isBegun(message: unknown): message is Begun {
  return typeof message === "object" && message !== null && "server" in message && message.server instanceof Server;
}
