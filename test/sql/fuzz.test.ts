import { afterAll, beforeAll, expect, test } from "vitest";
import { checkEvent, isObject, type JsonObject } from "@/lib/amplitude/delivery/check-event";
import { TEXT_LENGTH_MAX } from "@/lib/amplitude/records/fields";
import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { type RejectionReason, rejectionReasonSchema } from "@/lib/model/record";
import { type DataType, dataTypeSchema } from "@/lib/model/source/data-type";
import { db } from "@/lib/store/db";
import { makeBuiltinProject } from "../factories";
import { newSeed, randomFrom } from "../increments/random";
import { bigintLiteral, doubleLiteral, NO_JSON_TO_WAREHOUSE, type OddRow, oddRow, textLiteral } from "./fuzz/odd-rows";
import { changes, type Harness, openHarness, type Row } from "./open-harness";

const MIN_ID_LENGTH = 5;
const ROWS = 400;
const MEGABYTES_10 = 10 * 1_048_576;
const seed = Number(process.env.FUZZ_SEED ?? newSeed());

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(async () => {
  await harness.close();
  await db.$disconnect();
});

/** What the row says, as a record that nobody has looked at: the endpoint's own judgement of it. */
const AS_RECORD: Record<DataType, (row: OddRow) => JsonObject> = {
  event: ({ id, device, type, ms, json, groups, price, quantity, version }) => ({
    user_id: id,
    device_id: device,
    event_type: type,
    time: ms === null ? 0 : Number(ms),
    event_properties: asObject(json),
    groups: asObject(groups),
    price: Number.isFinite(price) ? price : String(price),
    quantity: quantity === null ? null : Number(quantity),
    app_version: version,
  }),
  user_properties: ({ id, device, json }) => ({
    user_id: id,
    device_id: device,
    event_type: "$identify",
    user_properties: asUpdate(json),
  }),
  group_properties: ({ json, groups }) => ({
    event_type: "$groupidentify",
    groups: asObject(groups),
    group_properties: asUpdate(json),
  }),
};

const SQL: Record<DataType, string> = {
  event:
    "select n, id as user_id, device as device_id, type as event_type, ms as time, json as event_properties, g as groups, price, quantity, version as app_version, cast(n as string) as insert_id from $.odd",
  user_properties: "select n, id as user_id, device as device_id, json as user_properties from $.odd",
  group_properties: "select n, g as groups, json as group_properties from $.odd",
};

function asUpdate(text: string | null): unknown {
  const properties = asObject(text);
  return isObject(properties) ? { $set: properties } : properties;
}

/** A property column's text as what it holds; what is no JSON stays a text. Blank texts and null hold nothing. */
function asObject(text: string | null): unknown {
  if (text === null || text.trim() === "") return null;
  if (NO_JSON_TO_WAREHOUSE.includes(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The fields that a reason is about. None: the endpoint takes such a record, but there is nothing in it to send. */
const FIELDS_OF: Partial<Record<RejectionReason, readonly string[]>> = {
  missing_id: ["user_id"],
  short_id: ["user_id", "device_id"],
  reserved_id: ["user_id", "device_id"],
  missing_event_type: ["event_type"],
  reserved_event_type: ["event_type"],
  bad_time: ["time"],
  bad_number: ["price"],
  bad_properties: ["event_properties", "user_properties", "group_properties", "groups"],
  missing_properties: [],
  missing_group: [],
  too_many_groups: ["groups"],
  too_deep: ["event_properties", "user_properties", "group_properties"],
  too_long: [
    "user_id",
    "device_id",
    "event_type",
    "event_properties",
    "user_properties",
    "group_properties",
    "groups",
    "app_version",
  ],
};

async function store(rows: readonly OddRow[]): Promise<void> {
  await harness.run(
    "CREATE TABLE $.odd (n INT, id STRING, device STRING, type STRING, ms BIGINT, json STRING, g STRING, price DOUBLE, quantity BIGINT, version STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
  );
  const values = rows.map(
    ({ id, device, type, ms, json, groups, price, quantity, version }, n) =>
      `(${n}, ${[id, device, type].map(textLiteral).join(", ")}, ${bigintLiteral(ms)}, ${textLiteral(json)}, ${textLiteral(groups)}, ${doubleLiteral(price)}, ${bigintLiteral(quantity)}, ${textLiteral(version)})`,
  );
  await harness.run(`INSERT INTO $.odd VALUES ${values.join(", ")}`);
}

/** What the endpoint finds wrong with a record that the statement made, as it will be sent. */
function faultsOf(record: JsonObject, dataType: DataType): string[] {
  const { group_type: type, group_value: value, ...rest } = record;
  const event =
    dataType === "group_properties"
      ? { ...rest, event_type: "$groupidentify", groups: { [String(type)]: value } }
      : record;
  const faults = checkEvent(event, MIN_ID_LENGTH);
  return faults ? [...faults.missing, ...faults.invalid, ...faults.shortIds] : [];
}

/** Why the endpoint would have taken what the statement refused, or refuses what it made; null where they agree. */
function disagreement({ reason, record }: Row, dataType: DataType, given: readonly OddRow[]): object | null {
  if (reason === null) {
    const faults = faultsOf(record, dataType);
    return faults.length === 0 ? null : { faults, record: short(record) };
  }
  const odd = isObject(record.row) ? given[Number(record.row.n)] : undefined;
  if (!odd) throw new Error(`A refused row does not say which it was: ${short(record)}`);
  const fields = FIELDS_OF[rejectionReasonSchema.parse(reason)] ?? [];
  if (fields.length === 0 || (reason === "reserved_event_type" && odd.type === "$identify")) return null;
  const faults = checkEvent(AS_RECORD[dataType](odd), MIN_ID_LENGTH);
  const named = [...(faults?.missing ?? []), ...(faults?.invalid ?? []), ...(faults?.shortIds ?? [])];
  return fields.some((field) => named.includes(field))
    ? null
    : { reason, named, odd: short(odd), record: short(record) };
}

// What the warehouse lets through and the endpoint refuses costs a request for each row; what the warehouse refuses and
// the endpoint would have taken is lost to the person for nothing.
test("the statements and the endpoint agree on every odd row", async () => {
  console.log(`fuzzed rows: FUZZ_SEED=${seed}`);
  const random = randomFrom(seed);
  const plain = oddRow(randomFrom(0), 0);
  const huge = "x".repeat(MEGABYTES_10);
  const given: OddRow[] = [
    ...Array.from({ length: ROWS }, (_, n) => oddRow(random, n)),
    { ...plain, id: huge },
    { ...plain, version: huge },
    { ...plain, version: "x".repeat(TEXT_LENGTH_MAX) },
  ];
  await store(given);
  for (const dataType of dataTypeSchema.options) {
    const rows = await harness.records(harness.name("odd"), { sql: SQL[dataType], dataType, reading: changes(1, 1) });
    expect(rows.reduce((sum, row) => sum + row.rows, 0)).toBe(given.length);
    expect(rows.flatMap((row) => disagreement(row, dataType, given) ?? [])).toEqual([]);
    const made = rows.flatMap(({ reason, record }) => (reason === null ? [record] : []));
    expect(made.length).toBeGreaterThan(10);
    expect(made.length).toBeLessThan(given.length);
    if (dataType !== "group_properties") await expectStored(made);
  }
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
