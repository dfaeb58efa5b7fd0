import { randomBytes } from "node:crypto";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { type Faults, faultSchema } from "./faults";
import type { RequestLog } from "./request-log";
import { type ResponseSwitch, responseSettingsSchema } from "./response-settings";

export type ControlOptions = {
  faults: Faults;
  log: RequestLog;
  responses: ResponseSwitch;
  /** What the compute is doing, in one word. */
  state: () => string;
  /** Ends the compute as a crash does; it starts again by itself. */
  killCompute: () => Promise<void>;
};

export type Control = { url: string; close: () => Promise<void> };

const BODY_BYTES_MAX = 64 * 1024;

/**
 * The lakehouse's own controls, for tests: faults, how results are answered, the request log, the compute. Loopback only, on a free port, under
 * a secret path, so that no web page can reach it by guessing.
 */
export async function startControl(options: ControlOptions): Promise<Control> {
  const prefix = `/${randomBytes(16).toString("hex")}`;
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith(`${prefix}/`)) return respond(response, 404, { message: "Not found." });
    const path = pathname.slice(prefix.length);
    route(options, request, path, searchParams)
      .then((body) => respond(response, 200, body))
      .catch((error: unknown) =>
        respond(response, 400, { message: error instanceof Error ? error.message : String(error) }),
      );
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(
  options: ControlOptions,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
): Promise<unknown> {
  const { faults, log } = options;
  switch (`${request.method} ${path}`) {
    case "GET /state":
      return { state: options.state(), responses: options.responses.now() };
    case "POST /responses":
      return options.responses.set(parse(responseSettingsSchema, await readJson(request)));
    case "POST /compute/kill":
      await options.killCompute();
      return { state: options.state() };
    case "GET /faults":
      return { faults: faults.list(), happened: faults.happened() };
    case "POST /faults":
      return faults.add(parse(faultSchema, await readJson(request)));
    case "DELETE /faults":
      faults.clear();
      return { faults: faults.list() };
    case "GET /requests":
      return {
        last: log.last(),
        requests: log.since(
          z.coerce
            .number()
            .int()
            .parse(query.get("since") ?? 0),
        ),
      };
    default:
      if (request.method === "DELETE" && /^\/faults\/\d+$/.test(path)) {
        return { removed: faults.remove(Number(path.slice("/faults/".length))) };
      }
      throw new Error(`Unknown: ${request.method} ${path}.`);
  }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let body = "";
  for await (const chunk of request) {
    body += chunk;
    if (body.length > BODY_BYTES_MAX) throw new Error("The body is too large.");
  }
  return JSON.parse(body);
}

function respond(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
