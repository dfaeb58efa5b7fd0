import { afterAll, beforeAll, expect, test } from "vitest";
import { type Installation, openInstallation } from "./open-installation";

let installation: Installation;
let now: Installation["now"];
let source: { id: string; builtinId: string };

beforeAll(async () => {
  installation = await openInstallation("e57b5c7");
  now = installation.now;
  const { records } = installation.dump.notes.sources;
  if (!records) throw new Error("The dump has no source.");
  source = records;
});
afterAll(() => installation?.close());

const countsNow = async () =>
  Object.fromEntries(
    (await now.countUndelivered(source.id)).map(({ state, reason, count }) => [`${state} ${reason}`, count]),
  );
const usersNow = async () => (await now.idsOf(source.builtinId)).map((id) => id.split(" ")[0]);

// A state whose stored name changed with the code would hide records that nobody sends any more.
test("undelivered records of the build before are listed in their states", async () => {
  expect(await countsNow()).toEqual({
    "rejected short_id": 1,
    "dismissed missing_id": 1,
    "delivered short_id": 1,
    "held destination_rejected": 2,
  });
  const filter = { state: "rejected", reason: null, search: null } as const;
  const [record] = await now.listUndeliveredViews(source.id, { filter, after: null, limit: 10 });
  expect(record).toMatchObject({ runNumber: 1 });
  expect(record?.payload).toContain("short");
});

test("the open run ends with the counts that it began with, and the deferred records of both runs are delivered once", async () => {
  const before = await usersNow();
  expect(before.filter((user) => user === "user-6")).toHaveLength(1);
  expect(before).not.toContain("user-q");
  const run = await now.syncWhole(source.id);
  expect(run).toMatchObject({ id: installation.dump.notes.open.records, state: "succeeded", number: 2 });
  expect(await usersNow()).toEqual([...before, "user-q", "user-q"].sort());
  expect(await countsNow()).toMatchObject({ "delivered destination_rejected": 2 });
  expect(await countsNow()).not.toHaveProperty("held destination_rejected");
});

test("a rejected record of the build before is fixed and redelivered", async () => {
  const filter = { state: "rejected", reason: null, search: null } as const;
  const [record] = await now.listUndeliveredViews(source.id, { filter, after: null, limit: 10 });
  if (!record) throw new Error("There is no rejected record.");
  const payload = JSON.stringify({ user_id: "user-ab", event_type: "seen", insert_id: "fixed-ab", time: Date.now() });
  const sent = await now.redeliverRecords(source.id, {
    records: [{ id: record.id, payload }],
    confirmed: false,
    actor: "test",
  });
  expect(sent).toMatchObject({ delivered: 1, rejected: 0 });
  expect(await usersNow()).toContain("user-ab");
  expect(await countsNow()).not.toHaveProperty("rejected short_id");
});

// Names of stored keys are not names of code: a key that moved would open an empty form.
test("a draft opens at its step with what was typed, and so does the edit of a SQL", async () => {
  const { begun = "", edit } = installation.dump.notes.drafts;
  const opened = await now.openDraft(begun);
  expect(opened.openStep).toBe("sql");
  expect(now.sqlValues(opened.draft)).toEqual({ sql: "select id as" });
  const { draft } = await now.openSqlEdit(source.id);
  expect(draft.id).toBe(edit);
  expect(now.sqlValues(draft).sql).toMatch(/where page <> 'b'$/);
});
