import { createHash } from "node:crypto";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { db } from "@/lib/store/db";
import { newProject } from "./new-project";

/**
 * How many events a second the ingestion endpoint stores, without HTTP, in requests of 2,000, one and four at once:
 * `DATABASE_URL=… node --import tsx test/ingestion/ingest-rate.ts [event|identify]`
 */
const EVENTS_A_REQUEST = 2_000;
const REQUESTS = 20;
const USERS = 50_000;

const kind = process.argv[2] === "identify" ? "identify" : "event";
const properties = { name: "Bob", home: "Paris", age: 33, income: 1_234 };

function makeEvent(n: number) {
  const own = {
    user_id: `user-${(n * 7_919) % USERS}`,
    insert_id: createHash("sha256").update(String(n)).digest("hex"),
  };
  if (kind === "identify") return { ...own, event_type: "$identify", user_properties: { $set: properties } };
  const time = Date.now() - (n % 2_592_000) * 1_000;
  return {
    ...own,
    event_type: "demo",
    time,
    event_properties: { total: n * 1.5, platform: "web" },
    user_properties: properties,
  };
}

const project = await newProject();
let made = 0;
for (const atOnce of [1, 4]) {
  const bodies = Array.from({ length: REQUESTS }, () => {
    const events = Array.from({ length: EVENTS_A_REQUEST }, () => makeEvent(made++));
    return JSON.stringify({ api_key: project.apiKey, events });
  });
  const startedMs = performance.now();
  const send = async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      const response = await ingestEvents(new Request("http://lakefeed.test/batch", { method: "POST", body }), "batch");
      if (response.status !== 200) throw new Error(await response.text());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  const seconds = (performance.now() - startedMs) / 1_000;
  console.log(`${kind}, ${atOnce} at once: ${Math.round((REQUESTS * EVENTS_A_REQUEST) / seconds)} a second`);
}
await db.project.delete({ where: { id: project.id } });
await db.$disconnect();
