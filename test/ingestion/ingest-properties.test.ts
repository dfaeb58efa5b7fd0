import { afterAll, beforeEach, expect, test } from "vitest";
import { ingestGroupIdentify, ingestIdentify } from "@/lib/ingestion/ingest-properties";
import { db } from "@/lib/store/db";
import { newProject } from "./new-project";

let project: { id: string; apiKey: string };
beforeEach(async () => {
  project = await newProject();
});
afterAll(() => db.$disconnect());

const identify = (body: BodyInit, headers: Record<string, string> = {}) =>
  ingestIdentify(new Request("http://lakefeed.test/identify", { method: "POST", body, headers }));
const groupIdentify = (body: BodyInit) =>
  ingestGroupIdentify(new Request("http://lakefeed.test/groupidentify", { method: "POST", body }));
const form = (identification: unknown, apiKey = project.apiKey) =>
  new URLSearchParams({ api_key: apiKey, identification: JSON.stringify(identification) });
const users = () =>
  db.projectUser.findMany({
    where: { projectId: project.id },
    orderBy: { userKey: "asc" },
    select: { userKey: true, properties: true },
  });
const groups = () =>
  db.projectGroup.findMany({
    where: { projectId: project.id },
    orderBy: { groupValue: "asc" },
    select: { groupType: true, groupValue: true, properties: true },
  });

test("updates users, one or several, from a form", async () => {
  expect(
    (await identify(form({ user_id: "user-1", user_properties: { $set: { plan: "pro" }, $add: { n: 1 } } }))).status,
  ).toBe(200);
  const response = await identify(
    form([
      { user_id: "user-1", user_properties: { $add: { n: 2 } } },
      { device_id: "device-9", user_properties: { cohort: "x" } },
    ]),
  );
  expect(await response.json()).toMatchObject({ code: 200, events_ingested: 2 });
  expect(await users()).toEqual([
    { userKey: "device-9", properties: { cohort: "x" } },
    { userKey: "user-1", properties: { plan: "pro", n: 3 } },
  ]);
  expect(await db.storedEvent.count({ where: { projectId: project.id } })).toBe(0);
});

test("takes multipart forms, JSON and the query of a GET", async () => {
  const multipart = new FormData();
  multipart.set("api_key", project.apiKey);
  multipart.set("identification", JSON.stringify({ user_id: "user-é", user_properties: { a: 1 } }));
  const json = JSON.stringify({
    api_key: project.apiKey,
    identification: [{ user_id: "user-2", user_properties: { a: 2 } }],
  });
  const query = form({ user_id: "user-3", user_properties: { a: 3 } });
  const responses = [
    await identify(multipart),
    await identify(json, { "content-type": "application/json" }),
    await ingestIdentify(new Request(`http://lakefeed.test/identify?${query}`)),
  ];
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await users()).map(({ userKey }) => userKey)).toEqual(["user-2", "user-3", "user-é"]);
});

test("updates groups, each value of a list", async () => {
  const response = await groupIdentify(
    form([
      { group_type: "org", group_value: "acme", group_properties: { $set: { size: 1, plan: "x" } } },
      { group_type: "org", group_value: ["acme", "umbrella"], group_properties: { $set: { size: 2 } } },
    ]),
  );
  expect(response.status).toBe(200);
  expect(await groups()).toEqual([
    { groupType: "org", groupValue: "acme", properties: { size: 2, plan: "x" } },
    { groupType: "org", groupValue: "umbrella", properties: { size: 2 } },
  ]);
});

test("takes none of a request when one identification cannot be read", async () => {
  const response = await groupIdentify(
    form([{ group_type: "org", group_value: "acme", group_properties: { a: 1 } }, { group_type: "org" }]),
  );
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: "missing_event" });
  expect(await groups()).toEqual([]);
});

test.each([
  ["not JSON", "{"],
  ["an empty list", "[]"],
  ["a number", "1"],
])("refuses an identification that is %s", async (_, identification) => {
  const body = new URLSearchParams({ api_key: project.apiKey, identification });
  expect(await (await identify(body)).json()).toMatchObject({ code: 400, error: "missing_event" });
});

test("refuses an unknown key, ids that are too short, and too many groups at once", async () => {
  const one = { user_id: "user-1", user_properties: { a: 1 } };
  expect(await (await identify(form(one, "unknown"))).json()).toMatchObject({ error: "Invalid API key" });
  expect((await identify(form({ user_id: "u", user_properties: { a: 1 } }))).status).toBe(400);
  expect(
    (await groupIdentify(form(Array(1_025).fill({ group_type: "o", group_value: "v", group_properties: { a: 1 } }))))
      .status,
  ).toBe(413);
  expect(await users()).toEqual([]);
});
