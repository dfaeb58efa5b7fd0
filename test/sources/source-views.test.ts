import { expect, test } from "vitest";
import { firstOpenStep } from "@/lib/model/source/source";
import { isMoving } from "@/lib/model/source/source-view";
import { renameSource, updateSourceSchedule } from "@/lib/sources/source-changes";
import { getSourceView, listSources, readLiveSource, readLiveSources } from "@/lib/sources/source-views";
import { db } from "@/lib/store/db";
import { createDraft, getDraft } from "@/lib/store/drafts";
import { noteFinished, pauseSource, requestSync } from "@/lib/store/sources";
import { makeConnection, makeProject, makeSource, uniqueName } from "../factories";
import { makeRun, makeUndelivered, ORDERS } from "../runs/make-run";

const MINUTE = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const gap = { code: "HISTORY_LOST", message: "Versions 4 to 9 are gone." } as const;
const refused = { code: "CREDENTIALS_REJECTED", message: "The token was refused." } as const;

test("each source of a project has its own status, trouble first", async () => {
  const shared = {
    projectId: (await makeProject()).id,
    connectionId: (await makeConnection()).id,
    frequency: { kind: "15m" as const },
  };
  const make = async (name: string, data: Parameters<typeof db.source.update>[0]["data"]) => {
    const { id } = await makeSource({ ...shared, name });
    await db.source.update({ where: { id }, data: { dueAt: null, ...data } });
    return id;
  };
  await make("healthy", { lastFinishedAt: ago(MINUTE) });
  await make("late", { lastFinishedAt: ago(120 * MINUTE) });
  await make("failing", { failure: refused, failuresInRow: 1 });
  await make("attention", { requiredAction: gap, failure: gap });
  await make("paused", { pausedAt: ago(MINUTE) });
  const syncing = await make("syncing", { lastFinishedAt: ago(MINUTE) });
  await makeRun(syncing, {
    number: 1,
    state: "running",
    startedAt: ago(10_000),
    rowsExpected: 100,
    counts: { rowsRead: 40, rowsMade: 40, records: 40, delivered: 38, deferred: 2 },
  });

  const listed = await listSources(shared.projectId, new Date());
  expect(listed.map(({ name, live }) => [name, live.status])).toEqual([
    ["attention", "needs_attention"],
    ["failing", "failing"],
    ["late", "late"],
    ["syncing", "syncing"],
    ["healthy", "healthy"],
    ["paused", "paused"],
  ]);
  const live = (await readLiveSources(shared.projectId, new Date())).find(({ id }) => id === syncing);
  expect(live?.run).toMatchObject({
    number: 1,
    partsTotal: 1,
    partsClosed: 0,
    rowsExpected: 100,
    counts: { rowsRead: 40, delivered: 38, deferred: 2 },
  });
  expect(live?.run?.running).toMatchObject([{ ordinal: 0, table: ORDERS, rowsRead: 40 }]);
});

// Its schedule leaves nights and weekends out: a plain average would call it late every Monday.
test("an uneven schedule is late only after two of its own times have passed", async () => {
  const { id } = await makeSource({ frequency: { kind: "cron", cron: "0 9 * * 1-5" } });
  const friday = new Date("2026-11-20T09:00:30Z");
  await db.source.update({ where: { id }, data: { dueAt: null, lastFinishedAt: friday } });
  expect((await readLiveSource(id, new Date("2026-11-24T08:00:00Z"))).status).toBe("healthy");
  expect((await readLiveSource(id, new Date("2026-11-24T09:10:00Z"))).status).toBe("late");
});

test("a sync that was asked for moves until it has run, a paused source does not", async () => {
  const { id } = await makeSource();
  await db.source.update({ where: { id }, data: { dueAt: new Date(Date.now() + 60 * MINUTE) } });
  expect(isMoving(await readLiveSource(id, new Date()))).toBe(false);
  await requestSync(id, "test");
  expect(isMoving(await readLiveSource(id, new Date()))).toBe(true);
  await pauseSource(id, "test");
  expect(isMoving(await readLiveSource(id, new Date()))).toBe(false);
});

test("delivered records fall on their day, those of other projects and older ones do not count", async () => {
  const { id, config } = await makeSource();
  const now = new Date("2026-11-19T14:30:00Z");
  const on = (day: string, number: number, delivered: number) =>
    makeRun(id, { number, startedAt: new Date(`${day}T01:00:00Z`), counts: { delivered, records: delivered } });
  await on("2026-10-20", 1, 1_000);
  await on("2026-10-21", 2, 5);
  await on("2026-11-18", 3, 7);
  await on("2026-11-19", 4, 11);
  await on("2026-11-19", 5, 13);
  const [source] = await listSources(config.projectId, now);
  expect(source?.deliveredByDay).toHaveLength(30);
  expect(source?.deliveredByDay[0]).toBe(5);
  expect(source?.deliveredByDay.slice(-2)).toEqual([7, 24]);
});

test("kept rows are counted by what waits", async () => {
  const { id } = await makeSource();
  const run = await makeRun(id, { number: 1, startedAt: ago(MINUTE) });
  for (const state of ["rejected", "rejected", "held", "delivered", "dismissed"] as const)
    await makeUndelivered(run, { state });
  expect(await readLiveSource(id, new Date())).toMatchObject({ rejected: 2, deferred: 1 });
});

test("a source that was deleted is not found", async () => {
  const gone = "00000000-0000-4000-8000-000000000000";
  await expect(readLiveSource(gone, new Date())).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(getSourceView(gone)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("another name is kept, one that is taken is refused on its field", async () => {
  const { id, config } = await makeSource();
  const other = await makeSource({ projectId: config.projectId, connectionId: config.connectionId });
  const name = uniqueName("renamed");
  await renameSource(id, name, "test");
  expect((await getSourceView(id)).name).toBe(name);
  await expect(renameSource(other.id, name, "test")).rejects.toMatchObject({ code: "NAME_IN_USE", field: "name" });
});

// A retry that waits, or a sync that a person asked for, must not be pushed away by another schedule.
test("another schedule moves only a sync that waited for the old one", async () => {
  const { id } = await makeSource({ frequency: { kind: "5m" } });
  const daily = { frequency: { kind: "daily" as const, hour: 3 }, timeZone: "Europe/Paris" };
  const soon = new Date(Date.now() + MINUTE);
  const dueAfter = async (data: { dueTrigger: "schedule" | "manual"; failuresInRow: number }) => {
    await db.source.update({ where: { id }, data: { dueAt: soon, ...data } });
    await updateSourceSchedule(id, daily, "test");
    return (await readLiveSource(id, new Date())).dueAt;
  };
  expect(await dueAfter({ dueTrigger: "manual", failuresInRow: 0 })).toEqual(soon);
  expect(await dueAfter({ dueTrigger: "schedule", failuresInRow: 2 })).toEqual(soon);
  const moved = await dueAfter({ dueTrigger: "schedule", failuresInRow: 0 });
  expect(new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Paris", timeStyle: "short" }).format(moved ?? 0)).toBe(
    "03:00",
  );
  expect(await getSourceView(id)).toMatchObject({ cron: "0 3 * * *", ...daily });
});

// An earlier version took this expression. Its source must stay visible, and must be saved from the page that shows it.
test.each(["? 6 * * *", "0 6 * * +2", "0 0 6 ? * MON-FRI *,"])(
  "a stored schedule that cannot be read (%j) asks for another one, and every page shows it",
  async (cron) => {
    const { id, config } = await makeSource({ frequency: { kind: "5m" } });
    await db.source.update({ where: { id }, data: { dueAt: null, cron, frequency: { kind: "cron", cron } } });
    await db.$transaction((tx) => noteFinished(tx, id, new Date()));

    const live = await readLiveSource(id, new Date());
    expect(live).toMatchObject({ status: "needs_attention", dueAt: null, problem: { code: "SCHEDULE_UNREADABLE" } });
    expect(live.problem?.message).toContain(`The schedule “${cron}” cannot be read.`);
    expect((await getSourceView(id)).frequency).toEqual({ kind: "cron", cron });
    expect(await listSources(config.projectId, new Date())).toHaveLength(1);

    await updateSourceSchedule(id, { frequency: { kind: "1h" }, timeZone: "UTC" }, "test");
    const fixed = await readLiveSource(id, new Date());
    expect(fixed).toMatchObject({ status: "healthy", problem: null, dueAt: expect.any(Date) });
  },
);

test("a draft whose frequency cannot be read opens at that step again", async () => {
  const project = await makeProject();
  const draft = await createDraft(project.id);
  await db.draft.update({
    where: { id: draft.id },
    data: { config: { frequency: { kind: "cron", cron: "? 6 * * *" }, timeZone: "UTC", name: "kept" } },
  });
  const { config } = await getDraft(draft.id);
  expect(config).toMatchObject({ timeZone: "UTC", name: "kept" });
  expect(
    firstOpenStep(
      {
        ...config,
        connectionId: draft.id,
        tables: [],
        dataType: "event",
        syncUserProperties: false,
        syncGroupProperties: false,
      },
      true,
    ),
  ).toBe("frequency");
});
