import http from "node:http";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDestination } from "@/lib/amplitude/delivery/open-destination";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { ingestGroupIdentify } from "@/lib/ingestion/ingest-properties";
import { db } from "@/lib/store/db";
import { newProject } from "./new-project";

/** The built-in project's endpoints, served as the app serves them. */
const server = http.createServer(async (incoming, outgoing) => {
  const headers = { "content-type": incoming.headers["content-type"] ?? "" };
  const body = Readable.toWeb(incoming);
  const request = new Request(`http://127.0.0.1${incoming.url}`, {
    method: "POST",
    headers,
    body,
    duplex: "half",
  } as RequestInit);
  const response = await (incoming.url === "/groupidentify"
    ? ingestGroupIdentify(request)
    : ingestEvents(request, "batch"));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(await response.text());
});
let baseUrl = "";
let project: { id: string; apiKey: string };

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  baseUrl = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});
beforeEach(async () => {
  project = await newProject();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await db.$disconnect();
});

const open = (apiKey = project.apiKey) =>
  openDestination({ baseUrl, apiKey, minIdLength: 5, allowedHosts: [new URL(baseUrl).host] });
const event = (n: number, more: object = {}) =>
  JSON.stringify({ user_id: `user-${n}`, event_type: "demo", insert_id: `id-${n}`, ...more });

// Both ends follow the same contract: what one refuses by index, the other takes out and sends the rest.
test("delivers all but what the project refuses, and each once however often it is sent", async () => {
  const destination = open();
  const batch = Array.from({ length: 3_000 }, (_, n) => event(n, n % 1_000 === 7 ? { user_id: "nil" } : {}));
  for (let times = 0; times < 2; times++) {
    const result = await destination.deliverEvents(batch);
    expect(result.delivered).toBe(2_997);
    expect(result.rejected.map(({ index }) => index)).toEqual([7, 1_007, 2_007]);
    expect(result.rejected[0]?.message).toBe("user_id is not accepted.");
  }
  expect(await db.storedEvent.count({ where: { projectId: project.id } })).toBe(2_997);
  destination.close();
});

test("sets the properties of many groups", async () => {
  const destination = open();
  const batch = Array.from({ length: 1_500 }, (_, n) =>
    JSON.stringify({ group_type: "org", group_value: `org ${n}`, group_properties: { $set: { n } } }),
  );
  expect(await destination.deliverGroups(batch)).toEqual({ delivered: 1_500, rejected: [], deferred: [] });
  expect(await db.projectGroup.count({ where: { projectId: project.id } })).toBe(1_500);
  destination.close();
});

test("stops at a key that the project does not know", async () => {
  const destination = open("unknown");
  await expect(destination.deliverEvents([event(1)])).rejects.toMatchObject({ code: "DESTINATION_KEY_REJECTED" });
  destination.close();
});
