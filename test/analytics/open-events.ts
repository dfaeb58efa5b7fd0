import { afterAll, beforeEach, expect } from "vitest";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import type { ListCursor } from "@/lib/model/values/event-view";
import { db } from "@/lib/store/db";
import { newProject } from "../ingestion/new-project";

const DAY_MS = 86_400_000;
export const now = new Date("2026-11-20T12:30:00Z");
export const span = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z"), steps: 20 };
export const daysAgo = (days: number) => now.getTime() - days * DAY_MS;

/** All names of a list, page by page; `between` runs once, after the first page. */
export async function walk(
  read: (after: ListCursor | null) => Promise<{ names: string[]; next: ListCursor | null }>,
  between: () => Promise<void> = async () => {},
): Promise<string[]> {
  const names: string[] = [];
  let after: ListCursor | null = null;
  do {
    const page: { names: string[]; next: ListCursor | null } = await read(after);
    if (after === null) await between();
    names.push(...page.names);
    expect(names.length, "a page that begins again").toBeLessThan(1_000);
    after = page.next;
  } while (after !== null);
  return names;
}

/** An object of so many properties, and one that is longer than a page should be. */
export const wide = (properties: number) => ({
  ...Object.fromEntries(Array.from({ length: properties }, (_, n) => [`p${n}`, n])),
  long: "x".repeat(1_000),
  list: Array.from({ length: 900 }, (_, n) => n),
});

/** Each test of a file has a new project, and sends events to it. */
export function openEvents() {
  const project = { id: "", apiKey: "" };
  beforeEach(async () => {
    Object.assign(project, await newProject());
  });
  afterAll(() => db.$disconnect());

  async function send(...events: object[]) {
    const whole = events.map((event) => ({ user_id: "user-1", time: daysAgo(1), ...event }));
    const body = JSON.stringify({ api_key: project.apiKey, events: whole });
    const response = await ingestEvents(new Request("http://lakefeed.test/batch", { method: "POST", body }), "batch");
    expect(response.status).toBe(200);
  }

  async function storeUser(userKey: string, properties: object) {
    await db.$executeRaw`
      INSERT INTO "ProjectUser" ("projectId", "userKey", "userId", "properties", "firstSeen", "lastSeen")
      VALUES (${project.id}::uuid, ${userKey}, ${userKey}, ${JSON.stringify(properties)}::jsonb, now(), now())`;
  }

  async function storeEvents(events: number, properties: object) {
    await db.$executeRaw`
      INSERT INTO "StoredEvent" ("projectId", "eventType", "userKey", "userId", "deviceId", "time", "eventProperties")
      SELECT ${project.id}::uuid, 'wide', 'user-1', 'user-1', 'd', now() - i * interval '1 minute', ${JSON.stringify(properties)}::jsonb
      FROM generate_series(1, ${events}::int) i`;
  }

  return { project, send, storeUser, storeEvents };
}
