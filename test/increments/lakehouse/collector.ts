import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { ingestGroupIdentify } from "@/lib/ingestion/ingest-properties";

/** One record as it came over the wire, repeats included. */
type SentRecord = { apiKey: string; record: Record<string, unknown>; text: string };

export type Collector = {
  baseUrl: string;
  /** Everything that came, in order. */
  sent: SentRecord[];
  /** Do something when the next request of this key has come, before it is answered. `cut`: its answer never goes out. */
  atNextRequest: (apiKey: string, then: () => Promise<"respond" | "cut">) => void;
  close: () => Promise<void>;
};

/** The built-in project's ingestion on a real socket. It notes each request, and loses responses when a test asks for it. */
export async function openCollector(): Promise<Collector> {
  const sent: SentRecord[] = [];
  const hooks = new Map<string, () => Promise<"respond" | "cut">>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await readAll(incoming);
    const isGroups = incoming.url === "/groupidentify";
    const records = readRecords(body, isGroups);
    sent.push(...records);
    const init = {
      method: "POST",
      headers: { "content-type": incoming.headers["content-type"] ?? "" },
      body: new Uint8Array(body),
    };
    const request = new Request(`http://localhost${incoming.url}`, init);
    const response = isGroups ? await ingestGroupIdentify(request) : await ingestEvents(request, "batch");
    const key = records[0]?.apiKey ?? "";
    const hook = hooks.get(key);
    hooks.delete(key);
    if ((await hook?.()) === "cut") {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(response.status, { "content-type": "application/json" }).end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    sent,
    atNextRequest: (apiKey, then) => hooks.set(apiKey, then),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces);
}

function readRecords(body: Buffer, isGroups: boolean): SentRecord[] {
  const form = isGroups ? new URLSearchParams(body.toString()) : null;
  const payload: { api_key: string; events: Record<string, unknown>[] } = form
    ? { api_key: form.get("api_key") ?? "", events: JSON.parse(form.get("identification") ?? "[]") }
    : JSON.parse(body.toString());
  return payload.events.map((record) => ({ apiKey: payload.api_key, record, text: JSON.stringify(record) }));
}
