import { expect, test } from "vitest";
import { markConnectionVerified } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { countSourcesByProject, listAudit, listConnectionUses, listFailingSources } from "@/lib/store/settings-views";
import { pauseSource } from "@/lib/store/sources";
import { makeConnection, makeProject, makeSource } from "../factories";

test("a connection names its sources and never its token", async () => {
  const { id, config } = await makeSource();
  await markConnectionVerified(config.connectionId);
  const uses = await listConnectionUses();
  const use = uses.find((one) => one.id === config.connectionId);
  expect(use?.sources).toMatchObject([{ id, name: config.name }]);
  expect(JSON.stringify(uses)).not.toContain("token");
  expect((await countSourcesByProject()).get(config.projectId)).toBe(1);
});

// A draft that was given up must not leave a connection that looks usable.
test("a connection that was never verified and is used by nothing is left out", async () => {
  const unused = await makeConnection();
  expect((await listConnectionUses()).some(({ id }) => id === unused.id)).toBe(false);
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
  await db.source.update({ where: { id: choosing.id }, data: { attention: failure } });
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
