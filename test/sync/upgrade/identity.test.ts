import { afterAll, beforeAll, expect, test } from "vitest";
import { type Installation, openInstallation } from "./open-installation";

let installation: Installation;
let now: Installation["now"];

beforeAll(async () => {
  installation = await openInstallation("53e75b2");
  now = installation.now;
});
afterAll(() => installation?.close());

function source(name: string) {
  const found = installation.dump.notes.sources[name];
  const openRun = installation.dump.notes.open[name];
  if (!found || !openRun) throw new Error(`The dump has no source ${name}.`);
  return { ...found, openRun };
}

const BEGINNING = { to: "beginning" } as const;
const version = (version: number) => ({ to: "version", version }) as const;

async function rewind(id: string, target: typeof BEGINNING | ReturnType<typeof version>) {
  expect(await now.estimateRewind(id, target, new AbortController().signal)).toMatchObject({ twice: [] });
  await now.rewindSource(id, { target, typedName: "", actor: "test" });
  return now.syncWhole(id);
}

// Its part was sent and not closed when the build before was stopped: all of it goes again, and none of it may count again.
test("the open run of a source ends as it began, and rewinds over it send the ids that the build before sent", async () => {
  const { id, builtinId, openRun } = source("pages");
  const before = await now.idsOf(builtinId);
  expect(before).toHaveLength(13);
  expect(await now.syncWhole(id)).toMatchObject({ id: openRun, state: "succeeded", delivered: 5 });
  expect(await now.idsOf(builtinId)).toEqual(before);

  await installation.client.sql(`INSERT INTO ${installation.schema}.visits (id, page, note) VALUES
    ('user-9', 'new', 'x'), ('user-9', 'new', 'y')`);
  const first = await now.syncWhole(id);
  expect(first.parts).toMatchObject([{ delivered: 2, identity: [{ table: { table: "visits" } }] }]);
  const all = await now.idsOf(builtinId);
  expect(all).toHaveLength(15);
  expect(all).toEqual(expect.arrayContaining(before));
  for (const [target, delivered] of [
    [version(1), 11],
    [version(3), 3],
    [BEGINNING, 15],
  ] as const) {
    expect(await rewind(id, target)).toMatchObject({ state: "succeeded", delivered });
    expect(await now.idsOf(builtinId)).toEqual(all);
  }
});

// The build before was stopped in the middle of a rewind.
test("an open rewind ends as it began", async () => {
  const { id, builtinId, openRun } = source("rewound");
  const before = await now.idsOf(builtinId);
  expect(before).toHaveLength(8);
  expect(await now.syncWhole(id)).toMatchObject({ id: openRun, state: "succeeded", delivered: 4 });
  expect(await now.idsOf(builtinId)).toEqual(before);
  await now.syncWhole(id);
  const all = await now.idsOf(builtinId);
  expect(all).toEqual(expect.arrayContaining(before));
  expect(await rewind(id, BEGINNING)).toMatchObject({ delivered: all.length });
  expect(await now.idsOf(builtinId)).toEqual(all);
});

// One of its two parts was sent and not closed, the other was not begun.
test("the open run of a join sends what is left, and what was sent under the same ids", async () => {
  const { id, builtinId, openRun } = source("teams");
  const before = await now.idsOf(builtinId);
  expect(before).toHaveLength(10);
  const run = await now.syncWhole(id);
  expect(run).toMatchObject({ id: openRun, state: "succeeded", parts: [{ delivered: 4 }, { delivered: 0 }] });
  expect(await now.idsOf(builtinId)).toEqual(before);
});

test("the open run of properties continues", async () => {
  const { id, builtinId, openRun } = source("users");
  expect(await now.syncWhole(id)).toMatchObject({ id: openRun, state: "succeeded" });
  expect(await now.usersOf(builtinId)).toMatchObject({
    "user-1": { team: "red" },
    "user-2": { team: "green" },
    "user-3": { team: "red" },
    "guest-3": { team: "red" },
  });
});
