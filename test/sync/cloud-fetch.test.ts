import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { readConnection } from "@/lakehouse/connection";
import { controlLakehouse, type LakehouseControl } from "@/lakehouse/control-client";
import { db } from "@/lib/store/db";
import { lakehouseConnectionFile } from "../factories";
import { openSourceHarness, type SourceHarness, syncWhole } from "./source-harness";

vi.hoisted(() => {
  process.env.LAKEFEED_CLOUD_FETCH = "on";
});

const ROWS = 4_000;

let harness: SourceHarness;
let control: LakehouseControl;
beforeAll(async () => {
  harness = await openSourceHarness("cloud");
  control = controlLakehouse(await readConnection(lakehouseConnectionFile()));
  await control.setResponses("cloud", { inlineBytes: 20_000, fileBytes: 100_000, linksPerFetch: 2 });
  await harness.create({ people: "id BIGINT, name STRING" });
  await harness.change(
    `INSERT INTO $people SELECT id, concat('name “', id, '”') FROM range(100000, ${100_000 + ROWS})`,
  );
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await control?.setResponses("arrow");
  await harness?.close();
});

const stored = {
  event: (projectId: string) => db.storedEvent.count({ where: { projectId } }),
  user_properties: (projectId: string) => db.projectUser.count({ where: { projectId } }),
  group_properties: (projectId: string) => db.projectGroup.count({ where: { projectId } }),
};

// What a download gives is read by another part of the driver than what comes inline.
test.each([
  ["event", "select id as user_id, 'seen' as event_type, named_struct('name', name) as event_properties from $people"],
  ["user_properties", "select id as user_id, named_struct('name', name) as user_properties from $people"],
  [
    "group_properties",
    "select named_struct('person', cast(id as string)) as groups, named_struct('name', name) as group_properties from $people",
  ],
] as const)("a sync of %s reads its rows from the workspace's storage, whole", async (dataType, sql) => {
  const { id, projectId } = await harness.source({ dataType, sql });
  const { last } = await control.requests(Number.MAX_SAFE_INTEGER);
  expect(await syncWhole(id)).toMatchObject({ state: "succeeded", delivered: ROWS });
  const { requests } = await control.requests(last);
  expect(requests.filter(({ call }) => call === "Download").length).toBeGreaterThan(1);
  expect(await stored[dataType](projectId)).toBe(ROWS);
});
