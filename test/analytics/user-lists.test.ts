import { expect, test } from "vitest";
import { listUserProperties, listUsers } from "@/lib/analytics/user-views";
import { db } from "@/lib/store/db";
import { daysAgo, openEvents, walk, wide } from "./open-events";

const { project, send, storeUser } = openEvents();

test("finds users by the beginning of user id and device id in any case, and by properties of the latest", async () => {
  await send(
    { event_type: "a", user_id: "Ada_100", user_properties: { city: "London" } },
    { event_type: "a", user_id: "bob%200", device_id: "phone-1" },
    { event_type: "a", user_id: "adam-3" },
  );
  const found = async (search: string) => {
    const page = await listUsers(project.id, { search, after: null, limit: 10 });
    expect(page.fitting).toBe(page.users.length);
    expect(page.all).toBe(3);
    return page.users.map(({ userKey }) => userKey).sort();
  };
  expect(await found("")).toHaveLength(3);
  expect(await found("aDA")).toEqual(["Ada_100", "adam-3"]);
  expect(await found("ada_")).toEqual(["Ada_100"]);
  expect(await found("bob%")).toEqual(["bob%200"]);
  expect(await found("PHONE")).toEqual(["bob%200"]);
  expect(await found("london")).toEqual(["Ada_100"]);
  expect(await found("%")).toEqual([]);
});

test("pages of users hold each once, the latest active first, also while others become active", async () => {
  await send(
    ...Array.from({ length: 40 }, (_, n) => ({ event_type: "a", user_id: `user-${n}`, time: daysAgo(1 + (n % 5)) })),
  );
  const walked = await walk(
    async (after) => {
      const page = await listUsers(project.id, { search: "", after, limit: 7 });
      return { names: page.users.map(({ userKey }) => userKey), next: page.next };
    },
    () => send({ event_type: "a", user_id: "newcomer", time: daysAgo(0) }),
  );
  expect(walked[0]).toBe("user-0");
  expect([...walked].sort()).toEqual(Array.from({ length: 40 }, (_, n) => `user-${n}`).sort());
});

// More than a search counts: the page says so instead of naming a number that it does not know.
test("a search that fits very many users counts no further than it must", async () => {
  await db.$executeRaw`
    INSERT INTO "ProjectUser" ("projectId", "userKey", "userId", "firstSeen", "lastSeen")
    SELECT ${project.id}::uuid, 'u' || i, 'u' || i, now(), now() FROM generate_series(1, 1500) i`;
  expect(await listUsers(project.id, { search: "u", after: null, limit: 5 })).toMatchObject({
    fitting: null,
    all: 1500,
  });
  expect(await listUsers(project.id, { search: "u150", after: null, limit: 5 })).toMatchObject({ fitting: 2 });
});

test("lists a user's properties in pages, each once, with long values cut", async () => {
  await storeUser("wide", wide(998));
  const pages = await Promise.all(
    [1, 2, 3, 4].map((page) => listUserProperties(project.id, "wide", { search: "", page, limit: 300 })),
  );
  expect(pages.map(({ values }) => values.length)).toEqual([300, 300, 300, 100]);
  const all = pages.flatMap(({ values }) => values);
  expect(new Set(all.map(({ name }) => name)).size).toBe(1_000);
  expect(Math.max(...all.map(({ json }) => json.length))).toBeLessThan(300);
  expect(await listUserProperties(project.id, "wide", { search: "P99", page: 1, limit: 5 })).toMatchObject({
    values: [{ name: "p99", json: "99" }, { name: "p990" }, { name: "p991" }, { name: "p992" }, { name: "p993" }],
    fitting: 9,
    all: 1_000,
  });
  expect(await listUserProperties(project.id, "nobody", { search: "", page: 1, limit: 5 })).toEqual({
    values: [],
    fitting: 0,
    all: 0,
  });
});
