import { expect, test } from "vitest";
import { skipGap } from "@/lib/recovery/recovery-actions";
import { getSource } from "@/lib/store/sources";
import { eventsOf } from "../increments/sandbox";
import { choice, FEED, openGaps, settle } from "./open-gaps";

const { change, create, insert, source } = openGaps();

// Without its deletion vectors the feed of such a commit holds all rows of the file, and says nothing of that.
test("versions told by deletion vectors are a gap once these were dropped; what came before is delivered, what came after too", async () => {
  await create("id STRING", `${FEED}, 'delta.enableDeletionVectors' = 'true'`);
  await change("INSERT INTO $T SELECT explode(array('user-1', 'user-2', 'user-3'))");
  const of = await source();
  expect(await settle(of)).toBeNull();
  await insert("4");
  await change("DELETE FROM $T WHERE id = 'user-1'", "RESTORE TABLE $T TO VERSION AS OF 2");
  await change("ALTER TABLE $T DROP FEATURE deletionVectors");
  await insert("5");

  expect(await settle(of)).toMatchObject({ code: "HISTORY_LOST", gaps: [{ from: 3, to: 4 }] });
  expect(await eventsOf(of)).toHaveLength(4);
  const requiredAction = (await getSource(of.id)).requiredAction;
  expect(requiredAction?.message).toContain("Versions 3 to 4");
  expect(requiredAction?.message).toContain("DROP FEATURE deletionVectors");
  await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ userId }) => userId).sort()).toEqual([
    "user-1",
    "user-2",
    "user-3",
    "user-4",
    "user-5",
  ]);

  const fresh = await source();
  expect(await settle(fresh)).toBeNull();
  expect((await eventsOf(fresh)).map(({ userId }) => userId).sort()).toEqual([
    "user-1",
    "user-2",
    "user-3",
    "user-4",
    "user-5",
  ]);
});

test.each([
  ["a delete that wrote one is a gap", ["DELETE FROM $T WHERE id = 'user-1'"], [{ from: 2, to: 2 }]],
  ["where none was written nothing is lost", [], null],
])("deletion vectors that were dropped: %s", async (_what, changes, gaps) => {
  await create("id STRING", `${FEED}, 'delta.enableDeletionVectors' = 'true'`);
  await change("INSERT INTO $T SELECT explode(array('user-1', 'user-2', 'user-3'))");
  const of = await source();
  expect(await settle(of)).toBeNull();
  await change(...changes, "ALTER TABLE $T DROP FEATURE deletionVectors");
  await insert("4");
  const requiredAction = await settle(of);
  if (gaps) expect(requiredAction).toMatchObject({ code: "HISTORY_LOST", gaps });
  else expect(requiredAction).toBeNull();
  if (gaps) await skipGap(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ userId }) => userId).sort()).toEqual(["user-1", "user-2", "user-3", "user-4"]);
});
