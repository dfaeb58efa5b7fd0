import { createServer } from "node:http";
import { Readable } from "node:stream";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { ingestGroupIdentify, ingestIdentify } from "@/lib/ingestion/ingest-properties";

export type IngestionServer = { baseUrl: string; close: () => Promise<void> };

/** The built-in project's ingestion API over HTTP, as the app serves it. `before` may respond to a request in its place. */
export async function startIngestionServer(before: () => Response | null = () => null): Promise<IngestionServer> {
  const server = createServer((incoming, outgoing) => {
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method,
      headers: Object.entries(incoming.headers).flatMap(([name, value]) =>
        typeof value === "string" ? [[name, value] as [string, string]] : [],
      ),
      body: Readable.toWeb(incoming) as ReadableStream,
      duplex: "half",
    } as RequestInit);
    const first = before();
    const response = first ? Promise.resolve(first) : route(incoming.url, request);
    response.then(
      async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(await response.text());
      },
      (error: unknown) => {
        console.error(error);
        outgoing.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function route(path: string | undefined, request: Request): Promise<Response> {
  switch (path) {
    case "/groupidentify":
      return ingestGroupIdentify(request);
    case "/identify":
      return ingestIdentify(request);
    case "/2/httpapi":
      return ingestEvents(request, "httpapi");
    default:
      return ingestEvents(request, "batch");
  }
}
