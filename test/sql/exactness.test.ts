import { afterAll, beforeAll, expect, test } from "vitest";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import type { Reading } from "@/lib/model/run/part";
import type { DataType } from "@/lib/model/source/data-type";
import { trustedSql } from "@/lib/sql/fragment";
import { CLOCK, changes, type Harness, openHarness, projectedStatement, snapshot } from "./open-harness";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const VALUES: readonly (readonly [name: string, sql: string, json: string])[] = [
  ["text", "concat('q\\\"b\\\\s\\n', char(1), '😀 é')", '"q\\"b\\\\s\\n\\u0001😀 é"'],
  ["surrogate", "cast(unhex('EDA0BD41') as string)", '"\ufffdA"'],
  ["safe", "9007199254740992L", "9007199254740992"],
  ["wide", "9223372036854775807L", '"9223372036854775807"'],
  ["low", "-9223372036854775807L - 1L", '"-9223372036854775808"'],
  ["money", "cast('12345678901.23' as decimal(18, 2))", "12345678901.23"],
  [
    "exact",
    "cast('12345678901234567890.123456789012345678' as decimal(38, 18))",
    '"12345678901234567890.123456789012345678"',
  ],
  ["day", "date'2026-01-02'", '"2026-01-02"'],
  ["moment", "timestamp'2026-01-02 03:04:05.123456Z'", '"2026-01-02T03:04:05.123456Z"'],
  ["local", "timestamp_ntz'2026-01-02 03:04:05.1'", '"2026-01-02T03:04:05.100000"'],
  ["bytes", "X'00ff'", '"AP8="'],
  ["nan", "double('NaN')", '"NaN"'],
  ["infinite", "double('-Infinity')", '"-Infinity"'],
  ["huge", "1e300D", "1.0E300"],
  ["flag", "true", "true"],
  ["nested", "array(array(1L, null), array(9007199254740993L))", '[["1",null],["9007199254740993"]]'],
  ["small", "array(array(1L, null), array(2L))", "[[1,null],[2]]"],
  [
    "deep",
    "named_struct('a b', array(named_struct('n', 9223372036854775807L, 'gone', cast(null as int))), 'c:d', map('k,1', 1L))",
    '{"a b":[{"n":"9223372036854775807"}],"c:d":{"k,1":1}}',
  ],
  [
    "variant",
    'parse_json(\'{"b": 12345678901234567890, "l": [1, null, {"t": true}]}\')',
    '{"b":12345678901234567890,"l":[1,null,{"t":true}]}',
  ],
  ["gone", "cast(null as string)", ""],
  ["void", "null", ""],
  ["short_float", "cast(0.1 as float)", "0.1"],
  ["precise", "0.1D + 0.2D", "0.30000000000000004"],
  [
    "whole",
    "cast('99999999999999999999999999999999999999' as decimal(38, 0))",
    '"99999999999999999999999999999999999999"',
  ],
  ["cents", "cast('-0.10' as decimal(9, 2))", "-0.10"],
  ["early", "timestamp_ntz'0001-01-01 00:00:00'", '"0001-01-01T00:00:00.000000"'],
  ["zoned", "timestamp'2026-07-01 00:00:00 Europe/Berlin'", '"2026-06-30T22:00:00.000000Z"'],
  ["days", "map('last', date'2026-12-31')", '{"last":"2026-12-31"}'],
  ["moments", "array(timestamp_ntz'2026-01-02 03:04:05.000001')", '["2026-01-02T03:04:05.000001"]'],
  [
    "sums",
    "map('a', cast('0.1234567890123456789' as decimal(38, 19)), 'b', null)",
    '{"a":"0.1234567890123456789","b":null}',
  ],
  [
    "pairs",
    "array(named_struct('d', cast('1.50' as decimal(20, 2)), 'v', parse_json('[1.10]')))",
    '[{"d":1.50,"v":[1.1]}]',
  ],
];

// A digit lost here is lost for good: the driver, a float or a JSON reader would each take their own.
test("values arrive exact to the digit, nulls do not arrive", async () => {
  const table = harness.name("one");
  await harness.run(
    "CREATE TABLE $.one (id BIGINT) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.one VALUES (9223372036854775807)",
  );
  const properties = VALUES.map(([name, sql]) => `'${name}', ${sql}`).join(", ");
  const statement = await projectedStatement(harness.warehouse, table, {
    sql: `select id as user_id, 'e' as event_type, date'2026-01-02' as time, named_struct(${properties}) as event_properties, 1.5 as price, 3 as quantity from ${harness.lakehouse.schema}.one`,
    dataType: "event",
    reading: changes(1, 1),
  });
  const texts: (string | null)[] = [];
  for await (const chunk of harness.warehouse.stream(statement))
    texts.push(...chunk.map(([, record]) => record ?? null));
  const expected = VALUES.flatMap(([name, , json]) => (json === "" ? [] : `"${name}":${json}`)).join(",");
  expect(texts).toEqual([
    expect.stringContaining(
      `{"user_id":"9223372036854775807","event_type":"e","time":${Date.UTC(2026, 0, 2)},"event_properties":{${expected}},"price":1.5,"quantity":3,`,
    ),
  ]);
});

// Merging takes each property out of its row and puts it back: nothing may change on that way, nor in a comparison of
// whole results.
test("properties arrive as exact, merged row by row and in whole results, set one by one or as a map", async () => {
  const table = harness.name("exact");
  await harness.run(
    "CREATE TABLE $.exact (id STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.exact VALUES ('user-1')",
    "INSERT INTO $.exact VALUES ('user-2')",
  );
  const pairs = VALUES.map(([name, sql]) => `'${name}', ${sql}`).join(", ");
  const json = VALUES.flatMap(([name, , text]) => (text === "" ? [] : `"${name}":${text}`)).join(",");
  const from = `${harness.lakehouse.schema}.exact`;
  const setText = async (sql: string, dataType: DataType, reading: Reading) => {
    const statement = await projectedStatement(harness.warehouse, table, { sql, dataType, reading });
    const texts: string[] = [];
    for await (const chunk of harness.warehouse.stream(statement))
      texts.push(...chunk.map(([, record]) => /"\$set":(\{.*\})\}(,"insert_id.*)?\}$/s.exec(record ?? "")?.[1] ?? ""));
    return texts;
  };
  const users = `select id as user_id, named_struct(${pairs}) as user_properties from ${from}`;
  const groups = `select map('org', id) as groups, named_struct(${pairs}) as group_properties from ${from}`;
  const newest = (sql: string) =>
    `select * from (select *, row_number() over (order by 1) as n from (${sql}) q) r where n > 0`;
  const difference: Reading = { kind: "difference", from: 1, to: 2 };
  expect(await setText(users, "user_properties", changes(1, 1))).toEqual([`{${json}}`]);
  expect(await setText(groups, "group_properties", changes(1, 1))).toEqual([`{${json}}`]);
  expect(await setText(newest(users), "user_properties", difference)).toEqual([`{${json}}`]);
  expect(await setText(newest(groups), "group_properties", snapshot(1))).toEqual([`{${json}}`]);

  const maps: readonly (readonly [sql: string, json: string])[] = [
    ["map('a', 9007199254740993L, 'b', null)", '{"a":"9007199254740993"}'],
    ["map('a', cast('1234567890123456.78' as decimal(18, 2)))", '{"a":"1234567890123456.78"}'],
    ["map('a', timestamp_ntz'2026-01-02 03:04:05.1')", '{"a":"2026-01-02T03:04:05.100000"}'],
    [
      'parse_json(\'{"a": 1.10, "b": null, "c": {"d": [9007199254740992]}}\')',
      '{"a":1.1,"c":{"d":[9007199254740992]}}',
    ],
    ["to_json(named_struct('a', cast('0.1' as decimal(20, 19)), 'b', 1D))", '{"a":0.1,"b":1}'],
  ];
  for (const [properties, text] of maps) {
    const sql = `select id as user_id, ${properties} as user_properties from ${from}`;
    expect(await setText(sql, "user_properties", changes(1, 1))).toEqual([text]);
    expect(await setText(newest(sql), "user_properties", difference)).toEqual([text]);
  }
});

/** A NULL property beside one that is there, as each of the four forms of properties holds it. */
const NULL_PROPERTIES = [
  ["a struct", "named_struct('a', cast(null as string), 'b', 'x')"],
  ["a map", "map('a', null, 'b', 'x')"],
  ["a VARIANT", `parse_json('{"a": null, "b": "x"}')`],
  ["a JSON text", `'{"a": null, "b": "x"}'`],
] as const;

// One rule for all: who moves from a struct to a map must not find new properties without a value.
test("a NULL property is left out of events, users and groups, whatever form holds it", async () => {
  const table = harness.name("nulls");
  const from = `${harness.lakehouse.schema}.nulls`;
  await harness.run(
    "CREATE TABLE $.nulls (id STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.nulls VALUES ('user-1')",
  );
  const record = async (sql: string, dataType: DataType) => {
    const statement = await projectedStatement(harness.warehouse, table, { sql, dataType, reading: changes(1, 1) });
    const records: string[] = [];
    for await (const chunk of harness.warehouse.stream(statement)) records.push(...chunk.map(([, text]) => text ?? ""));
    return records;
  };
  for (const [form, properties] of NULL_PROPERTIES) {
    const event = `select id as user_id, 'e' as event_type, ${properties} as event_properties from ${from}`;
    const user = `select id as user_id, ${properties} as user_properties from ${from}`;
    const group = `select map('org', id) as groups, ${properties} as group_properties from ${from}`;
    expect(await record(event, "event"), form).toEqual([expect.stringContaining('"event_properties":{"b":"x"}')]);
    expect(await record(user, "user_properties"), form).toEqual([expect.stringContaining('"$set":{"b":"x"}')]);
    expect(await record(group, "group_properties"), form).toEqual([expect.stringContaining('"$set":{"b":"x"}')]);
  }
});

const KEYS: readonly (readonly [name: string, sql: string, json: string])[] = [
  ["texts", "map('a b', 1)", '{"a b":1}'],
  ["bytes_", "map(cast(1 as tinyint), 1, cast(-2 as tinyint), 2)", '{"1":1,"-2":2}'],
  ["longs", "map(9223372036854775807L, 1)", '{"9223372036854775807":1}'],
  ["decimals", "map(cast('-0.10' as decimal(9, 2)), 1)", '{"-0.10":1}'],
  ["doubles", "map(1.5D, 1, 0.1D, 2)", '{"1.5":1,"0.1":2}'],
  ["floats", "map(cast(0.1 as float), 1)", '{"0.1":1}'],
  ["flags", "map(true, 1, false, 2)", '{"true":1,"false":2}'],
  ["days", "map(date'2026-02-03', 1)", '{"2026-02-03":1}'],
  ["moments", "map(timestamp'2026-02-03 04:05:06.5Z', 1)", '{"2026-02-03T04:05:06.500000Z":1}'],
  ["zoned", "map(timestamp'2026-07-01 00:00:00 Europe/Berlin', 1)", '{"2026-06-30T22:00:00.000000Z":1}'],
  ["locals", "map(timestamp_ntz'2026-02-03 04:05:06.000001', 1)", '{"2026-02-03T04:05:06.000001":1}'],
  ["binaries", "map(X'00ff', 1)", '{"AP8=":1}'],
  ["long_binary", `map(cast(repeat('a', 90) as binary), 1)`, `{"${Buffer.from("a".repeat(90)).toString("base64")}":1}`],
  ["spans", "map(interval '1 2:3:4.5' day to second, 1)", `{"INTERVAL '1 02:03:04.5' DAY TO SECOND":1}`],
  ["months", "map(interval '1-2' year to month, 1)", `{"INTERVAL '1-2' YEAR TO MONTH":1}`],
  [
    "structs",
    "map(named_struct('d', date'2026-02-03', 'n', 9007199254740993L), 1)",
    '{"{\\"d\\":\\"2026-02-03\\",\\"n\\":\\"9007199254740993\\"}":1}',
  ],
  ["lists", "map(array(date'2026-02-03'), 1)", '{"[\\"2026-02-03\\"]":1}'],
  [
    "inside",
    "array(named_struct('m', map(date'2026-02-03', map(X'01', 9007199254740993L, X'02', null))))",
    '[{"m":{"2026-02-03":{"AQ==":"9007199254740993","Ag==":null}}}]',
  ],
];

// Spark's own JSON names a date's key by its day since 1970, and a binary one by its place in memory.
test("a map's keys are written as the values themselves are, wherever the map stands", async () => {
  const table = harness.name("keys");
  await harness.run(
    "CREATE TABLE $.keys (id STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.keys VALUES ('user-1')",
  );
  const json = `{${KEYS.map(([name, , text]) => `"${name}":${text}`).join(",")}}`;
  const pairs = KEYS.map(([name, sql]) => `'${name}', ${sql}`).join(", ");
  const from = `${harness.lakehouse.schema}.keys`;
  const textOf = async (sql: string, dataType: DataType, unsetNulls = false) => {
    const asked = { sql, dataType, reading: changes(1, 1), unsetNulls };
    const statement = await projectedStatement(harness.warehouse, table, asked);
    const texts: (string | null | undefined)[] = [];
    for await (const chunk of harness.warehouse.stream(statement)) texts.push(...chunk.map(([, record]) => record));
    return texts.join("");
  };
  const event = (properties: string) =>
    `select id as user_id, 'e' as event_type, ${properties} as event_properties from ${from}`;
  const users = (properties: string) => `select id as user_id, ${properties} as user_properties from ${from}`;
  expect(await textOf(event(`named_struct(${pairs})`), "event")).toContain(`"event_properties":${json},`);
  expect(await textOf(users(`named_struct(${pairs})`), "user_properties")).toContain(`{"$set":${json}}`);
  const days = "map(date'2026-02-03', 1, date'2026-02-04', null)";
  expect(await textOf(event(days), "event")).toContain('"event_properties":{"2026-02-03":1},');
  expect(await textOf(users(days), "user_properties")).toContain('{"$set":{"2026-02-03":1}}');
  expect(await textOf(users(days), "user_properties", true)).toContain(
    '{"$set":{"2026-02-03":1},"$unset":{"2026-02-04":"-"}}',
  );
  const groups = `select map(date'2026-02-03', id) as groups, map(X'01', 1) as group_properties from ${from}`;
  expect(await textOf(groups, "group_properties")).toContain(
    '{"group_type":"2026-02-03","group_value":"user-1","group_properties":{"$set":{"AQ==":1}}}',
  );
});

// A struct of many fields is cut short by DESCRIBE; its fields would then be read as one opaque value.
test("types of wide structs are read whole", async () => {
  const fields = Array.from({ length: 60 }, (_, i) => `'field_number_${i}', ${i}`).join(", ");
  const [column] = await describeQuery(harness.warehouse, trustedSql(`SELECT named_struct(${fields}) AS s`));
  expect(column?.type).toContain("field_number_59:int>");
});

// Statements of one run all tell one time, and a retry tells it again.
test("clock functions are the run's clock, in UTC", async () => {
  const table = harness.name("now");
  await harness.run(
    "CREATE TABLE $.now (id STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.now VALUES ('user-1')",
  );
  const [row] = await harness.records(table, {
    sql: "select id as user_id, 'e' as event_type, named_struct('a', current_timestamp, 'b', now(), 'c', current_date(), 'd', unix_timestamp(), 'e', current_timezone(), 'f', localtimestamp()) as event_properties from $.now",
    dataType: "event",
    reading: changes(1, 1),
  });
  const moment = "2026-03-04T05:06:07.089000Z";
  const properties = { a: moment, b: moment, c: "2026-03-04", d: 1_772_600_767, e: "UTC", f: moment.slice(0, -1) };
  expect(row?.record).toMatchObject({ time: CLOCK.getTime(), event_properties: properties });
});
