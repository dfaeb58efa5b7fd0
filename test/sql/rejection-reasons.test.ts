import { afterAll, beforeAll, expect, test } from "vitest";
import { GROUP_TYPES_MAX, GROUP_VALUES_MAX, TEXT_LENGTH_MAX } from "@/lib/amplitude/records/fields";
import type { RejectionReason } from "@/lib/model/record";
import { changes, type Harness, made, openHarness, sorted } from "./open-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

type Case = {
  id?: string | null;
  device?: string | null;
  type?: string | null;
  ms?: number;
  json?: string | null;
  groups?: string | null;
  reason: RejectionReason | null;
};

const long = "x".repeat(TEXT_LENGTH_MAX);
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const names = (count: number) => JSON.stringify(Array.from({ length: count }, (_, i) => `n${i}`));

const CASES: readonly Case[] = [
  { reason: null },
  { id: null, reason: "missing_id" },
  { id: "", reason: "missing_id" },
  { id: null, device: "device-1", reason: null },
  { id: "Anonymous", reason: "reserved_id" },
  { device: "0", reason: "reserved_id" },
  { id: "00000000-0000-0000-0000-000000000000", reason: "reserved_id" },
  { id: "abcd", reason: "short_id" },
  { id: "😀😀😀😀", reason: "short_id" },
  { id: "😀😀😀😀😀", reason: null },
  { type: null, reason: "missing_event_type" },
  { type: "", reason: "missing_event_type" },
  { type: "$identify", reason: "reserved_event_type" },
  { type: "[Amplitude] Revenue", reason: "reserved_event_type" },
  { ms: -1, reason: "bad_time" },
  { ms: 253_402_300_800_000, reason: "bad_time" },
  { ms: 0, reason: null },
  { type: long, reason: null },
  { type: `${long}y`, reason: "too_long" },
  { json: JSON.stringify({ a: '"\\\n'.repeat(341) }), reason: null },
  { json: JSON.stringify({ a: '"\\\n'.repeat(342) }), reason: "too_long" },
  { json: JSON.stringify({ a: Array.from({ length: 900 }, () => 7) }), reason: null },
  { json: JSON.stringify({ [`${long}k`]: 1 }), reason: "too_long" },
  { json: deep(40), reason: null },
  { json: deep(41), reason: "too_deep" },
  { json: "[1]", reason: "bad_properties" },
  { json: '{"a":', reason: "bad_properties" },
  { json: "null", reason: null },
  { groups: `{"a":${names(GROUP_VALUES_MAX)}}`, reason: null },
  { groups: `{"a":${names(GROUP_VALUES_MAX + 1)}}`, reason: "too_many_groups" },
  {
    groups: JSON.stringify(Object.fromEntries(Array.from({ length: GROUP_TYPES_MAX + 1 }, (_, i) => [`g${i}`, "x"]))),
    reason: "too_many_groups",
  },
];

const literal = (value: string | null) =>
  value === null ? "null" : `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

// What the destination would refuse is refused with its reason before it is sent, and nothing else is.
test("each reason refuses what it should, at its very edge", async () => {
  const table = harness.name("cases");
  const values = CASES.map(
    ({ id = "user-1", device = null, type = "e", ms = 1, json = null, groups = null }, i) =>
      `(${i}, ${[id, device, type].map(literal).join(", ")}, ${ms}, ${literal(json)}, ${literal(groups)})`,
  );
  await harness.run(
    "CREATE TABLE $.cases (n INT, id STRING, device STRING, type STRING, ms BIGINT, json STRING, g STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    `INSERT INTO $.cases VALUES ${values.join(", ")}`,
  );
  const rows = await harness.records(table, {
    sql: "select id as user_id, device as device_id, type as event_type, ms as time, json as event_properties, g as groups, n as app_version from $.cases",
    dataType: "event",
    reading: changes(1, 1),
  });
  const rejections = new Map(
    rows.map(({ reason, record }) => [
      Number(reason ? (record.row as { app_version: number }).app_version : record.app_version),
      reason,
    ]),
  );
  expect(CASES.map((given, i) => ({ ...given, reason: rejections.get(i) }))).toEqual(CASES);
  expect(made(rows)).toHaveLength(CASES.filter(({ reason }) => reason === null).length);
  const bad = rows.find(({ reason }) => reason === "short_id");
  expect(bad?.record).toMatchObject({ commit_version: 1, row: { event_type: "e", time: 1 } });
});

const PLACES = ["user_id", "event_type", "app_version", "insert_id", "property", "inner"];

// Where the types name every text, texts are measured one by one; an array's are found in the record's JSON.
test.each([
  ["texts one by one", "named_struct('a', at('property'), 'in', named_struct('b', at('inner')))", []],
  [
    "the whole record",
    "named_struct('a', at('property'), 'in', named_struct('b', at('inner')), 'list', array(at('element')))",
    ["element"],
  ],
])("a text of more than 1,024 characters is refused wherever it stands: %s", async (how, properties, further) => {
  const name = how.replaceAll(" ", "_");
  const places = [...PLACES, ...further];
  // Two bytes a character: characters count.
  const rows = places.flatMap((place) =>
    [TEXT_LENGTH_MAX, TEXT_LENGTH_MAX + 1].map((n) => `('${place}', ${n}, repeat('é', ${n}))`),
  );
  await harness.run(
    `CREATE TABLE $.${name} (place STRING, n INT, t STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')`,
    `INSERT INTO $.${name} VALUES ${[...rows, "('none', 0, null)"].join(", ")}`,
  );
  const columns = PLACES.slice(0, 4).map((place) => `coalesce(at('${place}'), 'plain-' || n) as ${place}`);
  const sql = `select ${columns.join(", ")}, if(place = 'none', null, ${properties}) as event_properties, place as language, n as price from $.${name}`;
  const made = await harness.records(harness.name(name), {
    sql: sql.replaceAll(/at\('(\w+)'\)/g, "if(place = '$1', t, null)"),
    dataType: "event",
    reading: changes(1, 1),
  });
  const refused = made.map(({ reason, record }) => {
    const { language, price } = (reason ? record.row : record) as { language: string; price: number };
    return [language, price, reason];
  });
  const expected = places.flatMap((place) => [
    [place, TEXT_LENGTH_MAX, null],
    [place, TEXT_LENGTH_MAX + 1, "too_long"],
  ]);
  expect(sorted(refused)).toEqual(sorted([...expected, ["none", 0, null]]));
});
