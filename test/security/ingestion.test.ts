import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { NOT_INDEXED_TYPE } from "@/lib/model/values/index-limits";
import { db } from "@/lib/store/db";
import { makeBuiltinProject } from "../factories";
import { type HalfSent, post, sendHalf } from "./half-sent";
import { noteAttack } from "./note-attack";

const appUrl = process.env.APP_URL;
if (!appUrl) throw new Error("Set APP_URL to a running app, or use npm test.");
const at = (path: string) => new URL(path, appUrl);

const ROUTES = ["/batch", "/2/httpapi", "/identify", "/groupidentify"];
const FOREIGN = { host: "attacker.test", origin: "http://attacker.test" };
const HALF_SENT_EACH = 25;

let attacked: { id: string; apiKey: string };
let other: { id: string; apiKey: string };
/** They stand for as long as the other attacks last. */
let halfSent: HalfSent[] = [];

beforeEach(async () => {
  attacked = await makeBuiltinProject();
});
beforeAll(async () => {
  other = await makeBuiltinProject();
  halfSent = ROUTES.flatMap((route) =>
    Array.from({ length: HALF_SENT_EACH }, () => sendHalf(at(route), FOREIGN, '{"api_key":')),
  );
});
afterEach(async () => {
  await db.project.delete({ where: { id: attacked.id } });
});
afterAll(async () => {
  for (const { hangUp } of halfSent) hangUp();
  await db.project.delete({ where: { id: other.id } });
  await db.$disconnect();
});

async function sendEvents(apiKey: string, events: object[]): Promise<{ status: number; body: unknown }> {
  const response = await fetch(at("/batch"), { method: "POST", body: JSON.stringify({ api_key: apiKey, events }) });
  return { status: response.status, body: await response.json() };
}

/** Pages of the attacked project, and an event of another client, are answered; gives the Events page. */
async function othersAreServed(): Promise<string> {
  const headers = { cookie: `lakefeed-project=${attacked.id}` };
  const [events, users, sent] = await Promise.all([
    fetch(at("/events"), { headers }),
    fetch(at("/users"), { headers }),
    sendEvents(other.apiKey, [{ event_type: "demo", user_id: "user-1" }]),
  ]);
  const [eventsPage] = await Promise.all([events.text(), users.text()]);
  expect([events.status, users.status, sent.status]).toEqual([200, 200, 200]);
  return eventsPage;
}

/** Attack again and again until everybody else was served. */
async function attackMeanwhile(attack: () => Promise<number>): Promise<number[]> {
  let served = false;
  const statuses: number[] = [];
  const attacking = (async () => {
    do statuses.push(await attack());
    while (!served);
  })();
  await othersAreServed();
  served = true;
  await attacking;
  return statuses;
}

test("bodies that are sent by half keep nobody from sending", async () => {
  await othersAreServed();
  expect(halfSent.length).toBe(ROUTES.length * HALF_SENT_EACH);
});

// One such request kept the app for minutes: each operation made JSON of the whole list again.
test("thousands of list operations on a long list stop nobody", async () => {
  const identify = (user_properties: object) => ({ event_type: "$identify", user_id: "user-1", user_properties });
  const list = Array.from({ length: 200_000 }, (_, n) => `e${n}`);
  expect((await sendEvents(attacked.apiKey, [identify({ $set: { list } })])).status).toBe(200);
  const names = ["$preInsert", "$postInsert", "$remove", "$append", "$prepend", "$add"];
  const operations = Array.from({ length: 2_000 }, (_, n) =>
    identify({ [names[n % names.length] ?? "$append"]: { list: `new ${n}` } }),
  );
  const statuses = await attackMeanwhile(async () => (await sendEvents(attacked.apiKey, operations)).status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  noteAttack({
    area: "ingestion",
    tried: "2,000 list operations in a request, on a list of 200,000",
    inputs: names.length,
    result: "taken; a page and another client are answered meanwhile",
  });
});

test("thousands of event types and properties are kept, and do not fill the pages", async () => {
  const types = Array.from({ length: 2_000 }, (_, n) => n);
  const event = (type: string, more: object = {}) => ({ event_type: type, user_id: "user-1", ...more });
  const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`property ${n}`, n]));
  expect(
    (
      await sendEvents(
        attacked.apiKey,
        types.map((n) => event(`first ${n}`)),
      )
    ).body,
  ).not.toHaveProperty("over_limit");
  const statuses = await attackMeanwhile(
    async () =>
      (
        await sendEvents(
          attacked.apiKey,
          types.map((n) => event(`${Math.random()} ${n}`)),
        )
      ).status,
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(
    (await sendEvents(attacked.apiKey, [event("first 1", { event_properties: wide, user_properties: wide })])).body,
  ).toMatchObject({ over_limit: { event_property: 18_000, user_property: 19_000 } });
  const stored = await db.storedEvent.groupBy({ by: ["eventType"], where: { projectId: attacked.id }, _count: true });
  expect(stored.find(({ eventType }) => eventType === NOT_INDEXED_TYPE)?._count).toBe(statuses.length * types.length);
  expect(stored.length).toBeLessThan(2_010);
  expect(await othersAreServed()).toContain("Some of what arrived is over the limits of a project");
  noteAttack({
    area: "ingestion",
    tried: "thousands of event types, 20,000 properties of one event and user",
    inputs: 2,
    result: "what is over Amplitude's limits is kept, counted and not indexed",
  });
});

test("structure that costs more than its text is refused before it is built", async () => {
  const bodies = [
    [`${"[".repeat(10_000_000)}`, 400],
    [`{"api_key":"${attacked.apiKey}","events":${'[{"a":'.repeat(1_000_000)}`, 400],
    [`{"api_key":"${attacked.apiKey}","events":[${"[],".repeat(3_000_000)}[]]}`, 413],
    [`{"api_key":"${attacked.apiKey}","events":[${"12345678901234567890,".repeat(500_000)}1]}`, 413],
    [`{"api_key":"${attacked.apiKey}","events":[{"event_type":"a","user_id":"user-1","price":1e400}]}`, 400],
  ] as const;
  for (const [body, status] of bodies)
    expect(await attackMeanwhile(() => post(at("/batch"), {}, body))).toContain(status);
  noteAttack({
    area: "ingestion",
    tried: "10 MB of nesting, of lists, of long numbers; a number beyond all floats",
    inputs: bodies.length,
    result: "400 or 413; a page and another client are answered meanwhile",
  });
});

// The answer comes although nothing of the body was sent: it was not waited for.
test("a call that cannot be the scheduler's is refused before its body", async () => {
  const signature = { "x-inngest-signature": "t=1&s=2" };
  const large = { "content-length": "200000000" };
  const calls: [Record<string, string>, number][] = [
    [{ ...large, ...FOREIGN }, 403],
    [{ ...large, ...signature, host: "attacker.test" }, 403],
    [{ ...large, ...signature, origin: "http://attacker.test" }, 403],
    [{ ...large, ...signature, origin: "null" }, 403],
    [large, 401],
    [{ ...large, ...signature }, 413],
  ];
  for (const [headers, status] of calls) {
    const call = sendHalf(at("/api/inngest"), headers);
    expect([headers, await call.answered]).toEqual([headers, status]);
    await call.closed;
  }
  expect(await post(at("/api/inngest"), signature, "{")).toBe(400);
  expect(await post(at("/api/inngest"), signature, '{"event":{}}')).toBe(401);
  await othersAreServed();
  noteAttack({
    area: "ingestion",
    tried: "calls of /api/inngest: foreign Host or Origin, unsigned, too long, no JSON, forged",
    inputs: calls.length + 2,
    result: "refused, all but the last two before any of the body is read",
  });
});

test("bodies that stand still are answered 408 in the end, and their connections closed", async () => {
  const statuses = await Promise.all(halfSent.map(({ answered }) => answered));
  expect(new Set(statuses)).toEqual(new Set([408]));
  await Promise.all(halfSent.map(({ closed }) => closed));
  await othersAreServed();
  noteAttack({
    area: "ingestion",
    tried: "half-sent bodies to each endpoint, foreign Host and Origin",
    inputs: halfSent.length,
    result: "take nobody's place; 408 after ten seconds",
  });
});
