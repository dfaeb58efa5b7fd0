import { afterAll, beforeAll, expect, test } from "vitest";
import { checkEvent, isObject, type JsonObject } from "@/lib/amplitude/check-event";
import { TEXT_LENGTH_MAX } from "@/lib/amplitude/fields";
import type { RefusalCode } from "@/lib/core/record";
import { ingestEvents } from "@/lib/project/ingest-events";
import { db } from "@/lib/store/db";
import { makeBuiltinProject } from "../factories";
import { newSeed, randomFrom } from "../increments/random";
import { bigintLiteral, doubleLiteral, type OddRow, oddRow, textLiteral } from "./fuzz/odd-rows";
import { changes, type Heart, openHeart, type Row } from "./open-heart";

const MIN_ID_LENGTH = 5;
const ROWS = 400;
const MEGABYTES_10 = 10 * 1_048_576;
const seed = Number(process.env.FUZZ_SEED ?? newSeed());

let heart: Heart;
beforeAll(async () => {
  heart = await openHeart();
});
afterAll(async () => {
  await heart.close();
  await db.$disconnect();
});

/** What the row says, as an event that nobody has looked at: the endpoint's own judgement of it. */
function asEvent({ id, device, type, ms, json, groups, price, quantity, version }: OddRow): JsonObject {
  return {
    user_id: id,
    device_id: device,
    event_type: type,
    time: ms === null ? 0 : Number(ms),
    event_properties: asObject(json),
    groups: asObject(groups),
    price: Number.isFinite(price) ? price : String(price),
    quantity: quantity === null ? null : Number(quantity),
    app_version: version,
  };
}

/**
 * A property column's text as what it holds; what is no JSON stays a text. Blank texts and null hold nothing. Half of a
 * surrogate pair stands for no character, and the warehouse takes no JSON that has one.
 */
function asObject(text: string | null): unknown {
  if (text === null || text.trim() === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    return /\\ud[89a-f]/i.test(text) && JSON.stringify(value).includes("\\ud") ? text : value;
  } catch {
    return text;
  }
}

/** The field that a refusal is about. `reserved_event_type` also names those that only an importer may not send. */
const FIELDS_OF: Partial<Record<RefusalCode, readonly string[]>> = {
  missing_id: ["user_id"],
  short_id: ["user_id", "device_id"],
  reserved_id: ["user_id", "device_id"],
  missing_event_type: ["event_type"],
  reserved_event_type: ["event_type"],
  bad_time: ["time"],
  bad_number: ["price"],
  bad_properties: ["event_properties", "groups"],
  too_many_groups: ["groups"],
  too_deep: ["event_properties"],
  too_long: ["user_id", "device_id", "event_type", "event_properties", "groups", "app_version"],
};

async function store(rows: readonly OddRow[]): Promise<void> {
  await heart.run(
    "CREATE TABLE $.odd (n INT, id STRING, device STRING, type STRING, ms BIGINT, json STRING, g STRING, price DOUBLE, quantity BIGINT, version STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
  );
  const values = rows.map(
    ({ id, device, type, ms, json, groups, price, quantity, version }, n) =>
      `(${n}, ${[id, device, type].map(textLiteral).join(", ")}, ${bigintLiteral(ms)}, ${textLiteral(json)}, ${textLiteral(groups)}, ${doubleLiteral(price)}, ${bigintLiteral(quantity)}, ${textLiteral(version)})`,
  );
  await heart.run(`INSERT INTO $.odd VALUES ${values.join(", ")}`);
}

/** The row's number: its insert_id in a record, its own column in a refused row. */
function numberOf({ refusal, record }: Row): number {
  if (refusal === null) return Number(record.insert_id);
  return isObject(record.row) ? Number(record.row.insert_id) : Number.NaN;
}

// What the warehouse lets through and the endpoint refuses costs a request for each row; what the warehouse refuses and
// the endpoint would have taken is lost to the person for nothing.
test("the statement and the endpoint agree on every odd row", async () => {
  console.log(`fuzzed rows: FUZZ_SEED=${seed}`);
  const random = randomFrom(seed);
  const plain = oddRow(randomFrom(0));
  const huge = "x".repeat(MEGABYTES_10);
  const given: OddRow[] = [
    ...Array.from({ length: ROWS }, () => oddRow(random)),
    { ...plain, id: huge },
    { ...plain, version: huge },
    { ...plain, version: "x".repeat(TEXT_LENGTH_MAX) },
  ];
  await store(given);
  const rows = await heart.records(heart.name("odd"), {
    sql: "select id as user_id, device as device_id, type as event_type, ms as time, json as event_properties, g as groups, price, quantity, version as app_version, cast(n as string) as insert_id from $.odd",
    dataType: "event",
    reading: changes(1, 1),
  });
  expect(rows.length).toBe(given.length);

  const disagreements: object[] = [];
  for (const row of rows) {
    const odd = given[numberOf(row)];
    if (!odd) throw new Error(`No row was made of ${JSON.stringify(row)}.`);
    const faults = checkEvent(row.refusal === null ? row.record : asEvent(odd), MIN_ID_LENGTH);
    const named = [...(faults?.missing ?? []), ...(faults?.invalid ?? []), ...(faults?.shortIds ?? [])];
    const refusal = row.refusal as RefusalCode | null;
    const importersOwn = refusal === "reserved_event_type" && odd.type === "$identify";
    const agrees =
      refusal === null ? faults === null : importersOwn || FIELDS_OF[refusal]?.some((field) => named.includes(field));
    if (!agrees) disagreements.push({ refusal, named, odd: short(odd), record: short(row.record) });
  }
  expect(disagreements).toEqual([]);

  const made = rows.flatMap(({ refusal, record }) => (refusal === null ? [record] : []));
  expect(made.length).toBeGreaterThan(ROWS / 10);
  expect(made.length).toBeLessThan(given.length);
  await expectStored(made);
});

/** The endpoint that validates is also one that stores: odd texts must not break it. */
async function expectStored(events: readonly JsonObject[]): Promise<void> {
  const project = await makeBuiltinProject();
  const body = JSON.stringify({ api_key: project.apiKey, events });
  const response = await ingestEvents(new Request("http://lakefeed.test/batch", { method: "POST", body }), "batch");
  expect(await response.json()).toMatchObject({ code: 200, events_ingested: events.length });
  expect(await db.storedEvent.count({ where: { projectId: project.id } })).toBe(events.length);
}

function short(value: object): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner)).slice(0, 400);
}
