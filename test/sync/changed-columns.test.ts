import { expect, test } from "vitest";
import { recheckSource, skipGap } from "@/lib/recovery/recovery-actions";
import { db } from "@/lib/store/db";
import { eventsOf, sync } from "../increments/sandbox";
import { attentionOf, choice, FEED, idsOf, isDue, NAMED, openGaps, settle } from "./open-gaps";

const { change, create, insert, source, nextTable } = openGaps();

test("an added column is simply new", async () => {
  await create();
  await insert("a");
  const of = await source({ sql: "SELECT id AS user_id, 'seen' AS event_type, struct(*) AS event_properties FROM $T" });
  await settle(of);
  await change("ALTER TABLE $T ADD COLUMN plan STRING", "INSERT INTO $T VALUES ('user-b', 'team')");
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ eventProperties }) => eventProperties)).toEqual([
    { id: "user-a" },
    { id: "user-b", plan: "team" },
  ]);
});

// A rename is no loss: what was written under the old name is read under it, and only then a person is asked.
test("a rename of a column that the SQL names: delivers up to it, then asks for new SQL and continues with it", async () => {
  await create("id STRING, plan STRING", NAMED);
  await change("INSERT INTO $T VALUES ('user-a', 'free')");
  const sql = "SELECT id AS user_id, 'seen' AS event_type, named_struct('plan', plan) AS event_properties FROM $T";
  const of = await source({ sql });
  await settle(of);
  await change(
    "INSERT INTO $T VALUES ('user-b', 'team')",
    "ALTER TABLE $T RENAME COLUMN plan TO tier",
    "INSERT INTO $T VALUES ('user-c', 'team')",
  );
  const failure = await settle(of);
  expect(failure).toMatchObject({ code: "SCHEMA_CHANGED", message: expect.stringContaining("Column plan") });
  expect(failure?.message).toContain("renamed to tier in version 3");
  expect(failure?.gaps).toBeUndefined();
  expect(await idsOf(of)).toBe("a b");
  expect(await attentionOf(of)).toMatchObject({ code: "SCHEMA_CHANGED" });

  const { sql: before } = await db.source.findUniqueOrThrow({ where: { id: of.id } });
  await db.source.update({ where: { id: of.id }, data: { sql: before.replace("'plan', plan", "'plan', tier") } });
  await recheckSource(of.id, choice);
  expect(await settle(of)).toBeNull();
  expect((await eventsOf(of)).map(({ eventProperties }) => eventProperties)).toEqual([
    { plan: "free" },
    { plan: "team" },
    { plan: "team" },
  ]);
});

test("renamed and dropped columns that the SQL does not name stop nobody, and no row is lost", async () => {
  await create("id STRING, plan STRING, note STRING", NAMED);
  const of = await source();
  await change("INSERT INTO $T VALUES ('user-a', 'x', 'y')");
  await settle(of);
  await change(
    "INSERT INTO $T VALUES ('user-b', 'x', 'y')",
    "ALTER TABLE $T RENAME COLUMN plan TO tier",
    "INSERT INTO $T VALUES ('user-c', 'x', 'y')",
    "ALTER TABLE $T DROP COLUMN note",
    "INSERT INTO $T VALUES ('user-d', 'x')",
  );
  expect(await sync(of)).toBeNull();
  expect(await isDue(of)).toBe(true);
  expect(await settle(of)).toBeNull();
  expect(await idsOf(of)).toBe("a b c d");
});

// Without column mapping Delta reads changes with the newest columns only, and those from before do not fit.
test("a widened type: with column mapping nothing is lost; without it changes from before are a gap", async () => {
  const widen = async (properties: string) => {
    await create("id STRING, seats INT", `${properties}, 'delta.enableTypeWidening' = 'true'`);
    await change("INSERT INTO $T VALUES ('user-a', 1)");
    const of = await source();
    await settle(of);
    await change(
      "INSERT INTO $T VALUES ('user-b', 2)",
      "ALTER TABLE $T ALTER COLUMN seats TYPE BIGINT",
      "INSERT INTO $T VALUES ('user-c', 5000000000)",
    );
    return of;
  };
  const mapped = await widen(NAMED);
  expect(await settle(mapped)).toBeNull();
  expect(await idsOf(mapped)).toBe("a b c");

  nextTable();
  const plain = await widen(FEED);
  expect(await settle(plain)).toMatchObject({ code: "SCHEMA_CHANGED", gaps: [{ from: 2, to: 2, rowsMissed: 1 }] });
  await skipGap(plain.id, choice);
  expect(await settle(plain)).toBeNull();
  expect(await idsOf(plain)).toBe("a c");
});

test("a column without a type sends nothing, and what is NULL is left out", async () => {
  await create("id STRING, nothing VOID, plan STRING");
  const of = await source({ sql: "SELECT id AS user_id, 'seen' AS event_type, struct(*) AS event_properties FROM $T" });
  await change("INSERT INTO $T VALUES ('user-a', NULL, NULL), ('user-b', NULL, 'team')");
  expect(await settle(of)).toBeNull();
  const properties = (await eventsOf(of)).map(({ eventProperties }) => JSON.stringify(eventProperties)).sort();
  expect(properties).toEqual(['{"id":"user-a"}', '{"id":"user-b","plan":"team"}']);
});
