import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quoteName, quoteText } from "@/lib/model/table/table-name";
import { changes, type Harness, openHarness, sorted } from "./open-harness";

/** `FUZZ_SEED=7 SCHEMAS=50` repeats a run, or makes a longer one. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const SCHEMAS = Number(process.env.SCHEMAS ?? 4);
const DEPTH_MAX = 4;

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  console.log(`Schemas of seed ${seed}`);
});
afterAll(() => harness.close());

/** A type with values of it, as SQL. */
type Typed = { type: string; values: string[]; binaryKeys: boolean; fields: string[] };

const literal = (type: string, value: fc.Arbitrary<string>): fc.Arbitrary<Typed> =>
  fc.array(value, { minLength: 3, maxLength: 3 }).map((values) => ({ type, values, binaryKeys: false, fields: [] }));
const integer = (max: number) => fc.integer({ min: -max, max });
const text = fc.string({ unit: "grapheme", maxLength: 6 }).filter((value) => !/[\0$]/.test(value));
const seconds = fc.integer({ min: -2_000_000_000, max: 4_000_000_000 });

const scalar = fc.oneof(
  literal("STRING", text.map(quoteText)),
  literal("INT", integer(2 ** 31 - 1).map(String)),
  literal(
    "BIGINT",
    fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map((value) => `${value}L`),
  ),
  literal(
    "DOUBLE",
    fc.double({ noNaN: false }).map((value) => `double('${value}')`),
  ),
  literal(
    "FLOAT",
    fc.float({ noNaN: false }).map((value) => `float('${value}')`),
  ),
  literal(
    "DECIMAL(20,4)",
    integer(10 ** 9).map((value) => `CAST(${value} / 7 AS DECIMAL(20,4))`),
  ),
  literal("BOOLEAN", fc.boolean().map(String)),
  literal(
    "DATE",
    integer(20_000).map((days) => `date_from_unix_date(${days})`),
  ),
  literal(
    "TIMESTAMP",
    seconds.map((value) => `timestamp_micros(${value}000007L)`),
  ),
  literal(
    "TIMESTAMP_NTZ",
    seconds.map((value) => `CAST(timestamp_micros(${value}000007L) AS TIMESTAMP_NTZ)`),
  ),
  literal(
    "BINARY",
    text.map((value) => `CAST(${quoteText(value)} AS BINARY)`),
  ),
);

const orNull = (values: string[], type: string, nulls: boolean[]) =>
  values.map((value, i) => (nulls[i] ? `CAST(NULL AS ${type})` : value));

function typed(depth: number): fc.Arbitrary<Typed> {
  if (depth === 0) return scalar;
  const inner = typed(depth - 1);
  const nulls = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
  const array = inner.map((element) => ({
    ...element,
    type: `ARRAY<${element.type}>`,
    values: element.values.map((value) => `array(${value}, ${value})`),
    fields: [],
  }));
  const map = fc.tuple(scalar, inner).map(([key, value]) => ({
    type: `MAP<${key.type}, ${value.type}>`,
    values: value.values.map((each, i) => `map(${key.values[i]}, ${each})`),
    binaryKeys: value.binaryKeys || key.type === "BINARY",
    fields: [],
  }));
  const struct = fc.tuple(inner, typed(0), nulls).map(([one, other, none]) => {
    const [a, b] = [orNull(one.values, one.type, none), other.values];
    return {
      type: `STRUCT<b: ${one.type}, a: ${other.type}>`,
      values: a.map((value, i) => `named_struct('b', ${value}, 'a', ${b[i]})`),
      binaryKeys: one.binaryKeys,
      fields: ["b", "a"],
    };
  });
  return fc.oneof({ weight: 1, arbitrary: scalar }, array, map, struct);
}

type Schema = { columns: Typed[]; moves: { column: number; field: number; first: boolean }[] };
const schema: fc.Arbitrary<Schema> = fc.record({
  columns: fc.array(typed(DEPTH_MAX), { minLength: 2, maxLength: 5 }),
  moves: fc.array(fc.record({ column: fc.nat(4), field: fc.nat(1), first: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** Statements that move columns, or fields of structs, as far as the columns have some. */
function moveStatements(name: string, { columns, moves }: Schema): string[] {
  return moves.flatMap(({ column, field, first }) => {
    const i = column % columns.length;
    const moved = columns[i];
    if (!moved) return [];
    if (moved.fields.length > 0 && first)
      return [`ALTER TABLE ${name} ALTER COLUMN c${i}.${moved.fields[field]} FIRST`];
    return [`ALTER TABLE ${name} ALTER COLUMN c${i} ${first ? "FIRST" : "AFTER id"}`];
  });
}

// An id that changes between two readings, or with the order of columns, counts its event twice.
test(`ids of ${SCHEMAS} random schemas are the same at every reading, before and after columns move`, async () => {
  const schemas = fc.sample(schema, { seed, numRuns: SCHEMAS });
  for (const [number, drawn] of schemas.entries()) {
    const { columns } = drawn;
    const [name, table] = [`$.s${number}`, harness.name(`s${number}`)];
    const declared = columns.map(({ type }, i) => `c${i} ${type}`).join(", ");
    const rows = [0, 1, 2, 2].map((row) => `('user-${row}', ${columns.map(({ values }) => values[row]).join(", ")})`);
    await harness.run(
      `CREATE TABLE ${name} (id STRING, ${declared}) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', 'delta.columnMapping.mode' = 'name')`,
      `INSERT INTO ${name} SELECT * FROM VALUES ${rows.join(", ")}`,
    );
    const read = columns.map((_, i) => `isnull(${quoteName(`c${i}`)})`).join(", ");
    const sql = `select id as user_id, 'a' as event_type, named_struct('n', array(${read})) as event_properties from ${name}`;
    const idsOf = async (firstEdition: boolean) => {
      const asked = { sql, dataType: "event", reading: changes(1, 1), firstEdition } as const;
      return sorted((await harness.records(table, asked)).map(({ record }) => record.insert_id));
    };
    const said = `seed ${seed}, schema ${number}: ${declared}`;
    const ids = await idsOf(false);
    expect(new Set(ids).size, said).toBe(4);
    expect(await idsOf(false), said).toEqual(ids);
    if (!columns.some(({ binaryKeys }) => binaryKeys)) expect(await idsOf(true), said).toEqual(await idsOf(true));
    await harness.run(...moveStatements(name, drawn));
    expect(await idsOf(false), said).toEqual(ids);
    await harness.run(`INSERT OVERWRITE ${name} BY NAME SELECT * FROM ${name}`);
    const { length } = await harness.lakehouse.client.sql(
      `DESCRIBE HISTORY ${name.replace("$.", `${harness.lakehouse.schema}.`)}`,
    );
    const asked = { sql, dataType: "event", reading: changes(length - 1, length - 1) } as const;
    expect(await harness.records(table, asked), said).toEqual([]);
  }
}, 900_000);
