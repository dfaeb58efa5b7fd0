import { join } from "node:path";
import { createInstance, Identify, Revenue } from "@amplitude/analytics-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { db } from "@/lib/store/db";
import { runCommand } from "../../lakehouse/install/run-command";
import { makeBuiltinProject } from "../factories";
import { type IngestionServer, startIngestionServer } from "../ingestion-server";
import { pythonWith } from "../python-packages";

/** The official SDKs, with nothing but their server's address changed. */
let server: IngestionServer;
let project: { id: string; apiKey: string };
/** Answered to the next requests in the built-in project's place. */
let failures: Response[] = [];
beforeEach(async () => {
  failures = [];
  server = await startIngestionServer(() => failures.shift() ?? null);
  project = await makeBuiltinProject();
});
afterEach(() => server.close());

const eventsOf = () => db.storedEvent.findMany({ where: { projectId: project.id }, orderBy: { id: "asc" } });
const typesOf = async () => (await eventsOf()).map(({ eventType }) => eventType).sort();
const userOf = async (userKey: string) =>
  (await db.projectUser.findUniqueOrThrow({ where: { projectId_userKey: { projectId: project.id, userKey } } }))
    .properties;
const groups = async () =>
  (await db.projectGroup.findMany({ where: { projectId: project.id } })).map(
    ({ groupType, groupValue, properties }) => ({ groupType, groupValue, properties }),
  );

const tooMany = () =>
  Response.json({ code: 429, error: "Too many requests for some devices and users" }, { status: 429 });
const broken = () => new Response("", { status: 500 });

async function nodeClient(path: string, more: object = {}) {
  const client = createInstance();
  const options = { serverUrl: `${server.baseUrl}${path}`, flushIntervalMillis: 20, logLevel: 0, ...more };
  await client.init(project.apiKey, options).promise;
  return client;
}

test.each(["/2/httpapi", "/batch"])("the Node SDK sends events, identifies, groups and revenue to %s", async (path) => {
  const client = await nodeClient(path);
  const user = { user_id: "node-1" };
  const first = new Identify().set("plan", "free").add("visits", 1).append("tags", "a").setOnce("first", "node");
  const second = new Identify()
    .set("plan", "pro")
    .add("visits", 2)
    .prepend("tags", "b")
    .postInsert("list", ["x", "y"])
    .preInsert("other", "z")
    .setOnce("first", "again");
  const third = new Identify().remove("list", "x").unset("other");
  const codes: number[] = [];
  for (const sent of [
    () => client.track("Signed Up", { seats: 3 }, user),
    () => client.identify(first, user),
    () => client.identify(second, user),
    () => client.identify(third, user),
    () => client.setGroup("org", "acme", user),
    () => client.groupIdentify("org", "acme", new Identify().set("size", 7).add("n", 2)),
    () => client.revenue(new Revenue().setPrice(3.5).setQuantity(2).setProductId("book"), user),
  ])
    codes.push((await sent().promise).code);
  expect(codes).toEqual(Array(7).fill(200));
  expect(await userOf("node-1")).toEqual({
    plan: "pro",
    visits: 3,
    tags: ["b", "a"],
    list: ["y"],
    first: "node",
    org: "acme",
  });
  expect(await groups()).toEqual([{ groupType: "org", groupValue: "acme", properties: { size: 7, n: 2 } }]);
  expect(await typesOf()).toEqual(["$groupidentify", ...Array(4).fill("$identify"), "Signed Up", "revenue_amount"]);

  await client.identify(new Identify().clearAll(), user).promise;
  expect(await userOf("node-1")).toEqual({});
});

// The SDK drops what is named and sends the rest again: both ends must count the same way.
test("the Node SDK drops the events that are named as bad and delivers the rest", async () => {
  const client = await nodeClient("/2/httpapi", { flushQueueSize: 10 });
  const users = ["short-enough", "abc", "another-one", "none", "last-of-them"];
  const results = await Promise.all(users.map((user_id) => client.track("seen", {}, { user_id }).promise));
  expect(results.map(({ code }) => code)).toEqual([200, 400, 200, 400, 200]);
  expect((await eventsOf()).map(({ userId }) => userId).sort()).toEqual([
    "another-one",
    "last-of-them",
    "short-enough",
  ]);
});

test("the Node SDK's retries after 500 and 429 arrive once", async () => {
  const client = await nodeClient("/batch");
  failures = [broken(), tooMany()];
  const results = await Promise.all([1, 2, 3].map((n) => client.track("seen", { n }, { user_id: "node-1" }).promise));
  expect(results.map(({ code }) => code)).toEqual([200, 200, 200]);
  expect(failures).toEqual([]);
  expect(await typesOf()).toEqual(["seen", "seen", "seen"]);
});

test("the Node SDK stops at a key that nobody has", async () => {
  const client = createInstance();
  await client.init("unknown", { serverUrl: `${server.baseUrl}/batch`, flushIntervalMillis: 20, logLevel: 0 }).promise;
  expect(await client.track("seen", {}, { user_id: "node-1" }).promise).toMatchObject({ code: 400 });
});

const PYTHON = join(import.meta.dirname, "python-sdk");

test("the Python SDK sends events, identifies, groups and revenue, and its retries arrive once", async () => {
  const { python, packages } = await pythonWith(join(PYTHON, "requirements.txt"));
  failures = [broken(), tooMany()];
  const { code, output } = await runCommand(
    python.program,
    [join(PYTHON, "send.py"), `${server.baseUrl}/2/httpapi`, project.apiKey],
    { environment: { PYTHONPATH: packages } },
  );
  expect({ code, output }).toMatchObject({ code: 0 });
  const answers = output.split("\n").filter((line) => /^[\w$ ]+ \d+$/.test(line));
  expect(answers.sort()).toEqual([
    "$groupidentify 200",
    "$identify 200",
    "$identify 200",
    "$identify 200",
    "Signed Up 200",
    "Too Short 400",
    "revenue_amount 200",
  ]);
  expect(failures).toEqual([]);
  expect(await userOf("python-1")).toEqual({ plan: "pro", visits: 3, tags: ["b", "a"], first: "python", org: "acme" });
  expect(await groups()).toEqual([{ groupType: "org", groupValue: "acme", properties: { size: 7 } }]);
  expect((await typesOf()).filter((type) => !type.startsWith("$"))).toEqual(["Signed Up", "revenue_amount"]);
});
