import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectLakehouse, openClient } from "@/lakehouse/client";
import { lakehouseFile, openLakehouse, type TestLakehouse } from "./open-lakehouse";

let lakehouse: TestLakehouse;
beforeAll(async () => {
  lakehouse = await openLakehouse();
});
afterAll(() => lakehouse.close());

const sql = (statement: string) => lakehouse.client.sql(statement);

// What the page that Lakefeed reproduces prints, to the byte.
const SAMPLE = `select 
    unix_millis(current_timestamp())                                       as time,
    id                                                                     as user_id,
    "demo"                                                                 as event_type,
    named_struct('name', name, 'home', home, 'age', age, 'income', income) as user_properties,
    named_struct('group_type1', ARRAY("group_A", "group_B"))               as groups,
    named_struct('group_property', "group_property_value")                 as group_properties
from catalog.schema.table1;`;

describe.each(["arrow", "columns"] as const)("with answers in %s", (mode) => {
  beforeAll(() => lakehouse.control.setResponses(mode));
  afterAll(() => lakehouse.control.setResponses("arrow"));

  test("the sample SQL runs word for word", async () => {
    const rows = await sql(SAMPLE);
    expect(rows.length).toBeGreaterThanOrEqual(250);
    expect(rows[0]).toMatchObject({
      event_type: "demo",
      groups: { group_type1: ["group_A", "group_B"] },
      group_properties: { group_property: "group_property_value" },
    });
    expect(Number(rows[0]?.user_id)).toBeGreaterThan(10_000);
  });

  test("errors read as a workspace words them", async () => {
    await expect(sql("SELECT * FROM main.shop.nothing")).rejects.toThrow(
      /^\[TABLE_OR_VIEW_NOT_FOUND\] The table or view `main`.`shop`.`nothing` cannot be found.*SQLSTATE: 42P01; line 1 pos 14$/s,
    );
    await expect(sql("SELECT * FROM nowhere.shop.orders")).rejects.toThrow("[TABLE_OR_VIEW_NOT_FOUND]");
    await expect(sql("SELECT * FROM table_changes('main.legacy.products', 0, 3)")).rejects.toThrow(
      /^\[DELTA_MISSING_CHANGE_DATA\].*SQLSTATE: KD002$/s,
    );
  });

  test("the sample has a table for each warning of the table browser", async () => {
    const feed = async (table: string) =>
      (await sql(`SHOW TBLPROPERTIES ${table} ('delta.enableChangeDataFeed')`)).some(({ value }) => value === "true");
    expect(await feed("main.legacy.suppliers")).toBe(false);
    expect(await feed("main.legacy.products")).toBe(true);
    expect(await sql("DESCRIBE DETAIL main.legacy.nations")).toEqual([expect.objectContaining({ format: "parquet" })]);
    await expect(sql("DESCRIBE HISTORY main.legacy.rich_suppliers")).rejects.toThrow("only supported for Delta tables");
  });
});

test("names have three levels in every kind of statement", async () => {
  const table = `${lakehouse.schema}.levels`;
  await sql(`CREATE TABLE ${table} (id INT, note STRING) TBLPROPERTIES (delta.enableChangeDataFeed = true)`);
  await sql(`INSERT INTO ${table} VALUES (1, 'a'), (2, 'b')`);
  await sql(
    `MERGE INTO ${table} t USING (SELECT 2 AS id, 'c' AS note) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *`,
  );

  const schema = lakehouse.schema.replace("main.", "");
  expect((await sql("SHOW CATALOGS")).map(({ catalog }) => catalog)).toEqual(["catalog", "demo", "main"]);
  expect((await sql("SHOW SCHEMAS IN main")).map(({ namespace }) => namespace)).toContain(schema);
  expect(await sql(`SHOW TABLES IN ${lakehouse.schema}`)).toEqual([
    { namespace: schema, tableName: "levels", isTemporary: false },
  ]);
  expect(await sql(`DESCRIBE DETAIL ${table}`)).toEqual([expect.objectContaining({ name: table, format: "delta" })]);
  expect(await sql(`DESCRIBE HISTORY ${table} LIMIT 1`)).toEqual([
    expect.objectContaining({ version: 2, operation: "MERGE" }),
  ]);
  expect(await sql(`SELECT note FROM ${table} VERSION AS OF 1 WHERE id = 2`)).toEqual([{ note: "b" }]);
});

test("the change feed tells of inserts, both sides of updates, and deletes", async () => {
  const table = `${lakehouse.schema}.changes`;
  await sql(`CREATE TABLE ${table} (id INT, note STRING) TBLPROPERTIES (delta.enableChangeDataFeed = true)`);
  await sql(`INSERT INTO ${table} VALUES (1, 'a'), (2, 'b')`);
  await sql(`UPDATE ${table} SET note = 'c' WHERE id = 2`);
  await sql(`DELETE FROM ${table} WHERE id = 1`);

  const changes = await sql(`SELECT _commit_version AS version, _change_type AS type, id, note
    FROM table_changes('${table}', 0, 3) ORDER BY version, id, type DESC`);
  expect(changes).toEqual([
    { version: 1, type: "insert", id: 1, note: "a" },
    { version: 1, type: "insert", id: 2, note: "b" },
    { version: 2, type: "update_preimage", id: 2, note: "b" },
    { version: 2, type: "update_postimage", id: 2, note: "c" },
    { version: 3, type: "delete", id: 1, note: "a" },
  ]);
});

// Changes and a plain reference to one table share a relation in open-source Spark, and both then read the same rows:
// everything that reads changes beside their table must pin its versions, and rests on this.
test("one statement reads changes and two pinned versions of the same table, each right", async () => {
  const table = `${lakehouse.schema}.pinned`;
  await sql(`CREATE TABLE ${table} (id INT) TBLPROPERTIES (delta.enableChangeDataFeed = true)`);
  await sql(`INSERT INTO ${table} VALUES (1), (2), (3)`);
  await sql(`INSERT INTO ${table} VALUES (4), (5)`);
  await sql(`INSERT INTO ${table} VALUES (6)`);

  const counts = await sql(`SELECT
    (SELECT count(*) FROM table_changes('${table}', 2, 2)) AS changed,
    (SELECT count(*) FROM ${table} VERSION AS OF 1) AS before,
    (SELECT count(*) FROM ${table} VERSION AS OF 3) AS after`);
  expect(counts).toEqual([{ changed: 2, before: 3, after: 6 }]);

  const joined = await sql(`SELECT
      count(CASE WHEN b.id IS NULL THEN 1 END) AS unseen, count(a.id) AS still
    FROM table_changes('${table}', 2, 3) c
    LEFT JOIN ${table} VERSION AS OF 1 b ON b.id = c.id
    LEFT JOIN ${table} VERSION AS OF 2 a ON a.id = c.id`);
  expect(joined).toEqual([{ unseen: 3, still: 2 }]);
});

test("a warehouse's path reaches the same tables", async () => {
  const { connection } = lakehouse;
  const warehouse = await openClient({ ...connection, httpPath: connection.warehousePath ?? "" });
  expect(await warehouse.sql("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await warehouse.close();
});

test("two connections at once do not disturb each other", async () => {
  const other = await connectLakehouse(lakehouseFile);
  await other.sql("USE main.shop");
  const [theirs, ours] = await Promise.all([
    other.sql("SELECT current_schema() AS name"),
    sql("SELECT current_schema() AS name"),
  ]);
  await other.close();
  expect([theirs, ours]).toEqual([[{ name: "shop" }], [{ name: "default" }]]);
});
