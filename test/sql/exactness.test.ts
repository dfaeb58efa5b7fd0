import { afterAll, beforeAll, expect, test } from "vitest";
import { describeQuery } from "@/lib/databricks/describe-query";
import { CLOCK, changes, type Heart, openHeart, projectedStatement } from "./open-heart";

let heart: Heart;
beforeAll(async () => {
  heart = await openHeart();
});
afterAll(() => heart.close());

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
];

// A digit lost here is lost for good: the driver, a float or a JSON reader would each take their own.
test("values arrive exact to the digit, nulls do not arrive", async () => {
  const table = heart.name("one");
  await heart.run(
    "CREATE TABLE $.one (id BIGINT) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.one VALUES (9223372036854775807)",
  );
  const properties = VALUES.map(([name, sql]) => `'${name}', ${sql}`).join(", ");
  const statement = await projectedStatement(heart.warehouse, table, {
    sql: `select id as user_id, 'e' as event_type, date'2026-01-02' as time, named_struct(${properties}) as event_properties, 1.5 as price, 3 as quantity from ${heart.lakehouse.schema}.one`,
    dataType: "event",
    reading: changes(1, 1),
  });
  const texts: (string | null)[] = [];
  for await (const chunk of heart.warehouse.stream(statement)) texts.push(...chunk.map(([, record]) => record ?? null));
  const expected = VALUES.flatMap(([name, , json]) => (json === "" ? [] : `"${name}":${json}`)).join(",");
  expect(texts).toEqual([
    expect.stringContaining(
      `{"user_id":"9223372036854775807","event_type":"e","time":${Date.UTC(2026, 0, 2)},"event_properties":{${expected}},"price":1.5,"quantity":3,`,
    ),
  ]);
});

// A struct of many fields is cut short by DESCRIBE; its fields would then be read as one opaque value.
test("types of wide structs are read whole", async () => {
  const fields = Array.from({ length: 60 }, (_, i) => `'field_number_${i}', ${i}`).join(", ");
  const [column] = await describeQuery(heart.warehouse, `SELECT named_struct(${fields}) AS s`);
  expect(column?.type).toContain("field_number_59:int>");
});

// Statements of one run all tell one time, and a retry tells it again.
test("clock functions are the run's clock, in UTC", async () => {
  const table = heart.name("now");
  await heart.run(
    "CREATE TABLE $.now (id STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')",
    "INSERT INTO $.now VALUES ('user-1')",
  );
  const [row] = await heart.records(table, {
    sql: "select id as user_id, 'e' as event_type, named_struct('a', current_timestamp, 'b', now(), 'c', current_date(), 'd', unix_timestamp(), 'e', current_timezone(), 'f', localtimestamp()) as event_properties from $.now",
    dataType: "event",
    reading: changes(1, 1),
  });
  const moment = "2026-03-04T05:06:07.089000Z";
  const properties = { a: moment, b: moment, c: "2026-03-04", d: 1_772_600_767, e: "UTC", f: moment.slice(0, -1) };
  expect(row?.record).toMatchObject({ time: CLOCK.getTime(), event_properties: properties });
});
