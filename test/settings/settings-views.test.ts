import { expect, test } from "vitest";
import type { ConnectionUse } from "@/lib/model/source/settings-views";
import type { ListCursor } from "@/lib/model/values/event-view";
import {
  countSourcesByProject,
  listAudit,
  listConnectionUses,
  listFailingSources,
} from "@/lib/settings/settings-views";
import { markConnectionVerified } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { pauseSource } from "@/lib/store/sources";
import { makeConnection, makeProject, makeSource } from "../factories";

/** All connections, page by page. */
async function allConnections(limit = 1_000): Promise<ConnectionUse[]> {
  const all: ConnectionUse[] = [];
  let after: ListCursor | null = null;
  do {
    const { connections, next }: Awaited<ReturnType<typeof listConnectionUses>> = await listConnectionUses({
      after,
      limit,
    });
    expect(connections.length).toBeLessThanOrEqual(limit);
    all.push(...connections);
    expect(new Set(all.map(({ id }) => id)).size, "each once").toBe(all.length);
    after = next;
  } while (after !== null);
  return all;
}

test("a connection names its sources and never its token", async () => {
  const { id, config } = await makeSource();
  await markConnectionVerified(config.connectionId);
  const uses = await allConnections();
  const use = uses.find((one) => one.id === config.connectionId);
  expect(use?.sources).toMatchObject([{ id, name: config.name }]);
  expect(JSON.stringify(uses)).not.toContain("token");
  expect((await countSourcesByProject()).get(config.projectId)).toBe(1);
});

// Those that were made at the same moment are told apart by their id: none may be on two pages, or on none.
test("pages of connections hold each once, the newest first", async () => {
  const made = await Promise.all(Array.from({ length: 7 }, () => makeConnection()));
  const ids = made.map(({ id }) => id);
  const createdAt = new Date("2001-01-01T00:00:00Z");
  await db.connection.updateMany({ where: { id: { in: ids } }, data: { verifiedAt: createdAt, createdAt } });
  await db.connection.update({ where: { id: made[6]?.id }, data: { createdAt: new Date("2001-01-01T00:00:01Z") } });
  const listed = (await allConnections(2)).map(({ id }) => id).filter((id) => ids.includes(id));
  expect(listed).toEqual([ids[6], ...ids.slice(0, 6).sort()]);
});

test("of a connection's many sources the first are named, and all are counted", async () => {
  const shared = { projectId: (await makeProject()).id, connectionId: (await makeConnection()).id };
  await Promise.all(Array.from({ length: 23 }, () => makeSource(shared)));
  const use = (await allConnections()).find(({ id }) => id === shared.connectionId);
  expect([use?.sources.length, use?.sourcesAll]).toEqual([20, 23]);
});

// A draft that was given up must not leave a connection that looks usable.
test("a connection that was never verified and is used by nothing is left out", async () => {
  const unused = await makeConnection();
  expect((await allConnections()).some(({ id }) => id === unused.id)).toBe(false);
});

// A paused source stays paused, and a choice stays a person's, whatever token comes.
test("another token tries again only what failed by itself", async () => {
  const shared = { projectId: (await makeProject()).id, connectionId: (await makeConnection()).id };
  const failure = { code: "CREDENTIALS_REJECTED", message: "The token was refused." };
  const [failing, paused, choosing, healthy] = await Promise.all([
    makeSource(shared),
    makeSource(shared),
    makeSource(shared),
    makeSource(shared),
  ]);
  for (const { id } of [failing, paused, choosing]) await db.source.update({ where: { id }, data: { failure } });
  await pauseSource(paused.id, "test");
  await db.source.update({ where: { id: choosing.id }, data: { requiredAction: failure } });
  expect(await listFailingSources(shared.connectionId)).toEqual([failing.id]);
  expect(healthy.id).not.toBe(failing.id);
});

test("the audit log is paged, newest first", async () => {
  const { config } = await makeSource();
  const [newest] = await listAudit({ before: null, limit: 1 });
  expect(newest).toMatchObject({ actor: "test", action: "source.created", details: { name: config.name } });
  const [older] = await listAudit({ before: BigInt(newest?.id ?? 0), limit: 1 });
  expect(Number(older?.id)).toBeLessThan(Number(newest?.id));
});
