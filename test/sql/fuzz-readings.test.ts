import { afterAll, beforeAll, expect, test } from "vitest";
import { tablesOfPlan } from "@/lib/databricks/tables/plan-tables";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { scanSql } from "@/lib/sql/parse/scan-sql";
import { newSeed, randomFrom } from "../increments/random";
import { oddSql } from "./fuzz/odd-sql";
import { type Harness, openHarness } from "./open-harness";

const seed = Number(process.env.FUZZ_SEED ?? newSeed());
const TEXTS = Number(process.env.FUZZ_TEXTS ?? 80);
const CDF = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";

/** Some are called like words of SQL. */
const COLUMNS =
  "id BIGINT, uid STRING, `from` STRING, `limit` INT, `select` STRING, `where` BOOLEAN, `union` INT, `order` STRING";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.run(`CREATE TABLE $.t (${COLUMNS}) ${CDF}`, `CREATE TABLE $.secret (${COLUMNS}) ${CDF}`);
});
afterAll(() => harness.close());

/** How Spark reads a text: its plans without the numbers that count up, or that it refuses it. */
async function planOf(sql: string): Promise<string | null> {
  try {
    const rows = await harness.lakehouse.client.sql(`EXPLAIN EXTENDED\n${sql}`);
    const plan = rows.map((row) => Object.values(row).join("\n")).join("\n");
    return /^(org\.apache\.spark\.\S*Exception|Error occurred during query planning)/m.test(plan)
      ? null
      : plan.replaceAll(/#\d+L?|plan_id=\d+/g, "#");
  } catch {
    return null;
  }
}

/** What Spark and Lakefeed make of one text; null where they agree. */
async function disagreement(sql: string): Promise<object | null> {
  const scanned = scanSql(sql);
  if (!scanned.ok) return null;
  const tables = [harness.name("t")];
  const asked = ["event", "user_properties"] as const;
  const [event, properties] = await Promise.all(asked.map((dataType) => analyzeSql(sql, { tables, dataType })));
  const accepted = event?.ok || properties?.ok;
  if (scanned.text === sql && !accepted) return null;
  const [typed, sent] = [await planOf(sql), await planOf(scanned.text)];
  if (typed !== sent)
    return { sql, reason: "Spark reads the text otherwise once its comments are blanks.", typed, sent };
  if (accepted && sent !== null) {
    read++;
    const { understood, others } = tablesOfPlan(sent, tables);
    if (!understood || others.length > 0) return { sql, reason: "Spark reads other tables.", others };
  }
  return null;
}
let read = 0;

// Two lexers read each text: one that judges it and one that runs it. Where they part, a part of the SQL is seen by
// only one of them.
test("Spark reads what Lakefeed accepts as Lakefeed does", async () => {
  console.log(`fuzzed SQL: FUZZ_SEED=${seed}, FUZZ_TEXTS=${TEXTS}`);
  const random = randomFrom(seed);
  const found: object[] = [];
  for (let i = 0; i < TEXTS; i++)
    found.push(...[(await disagreement(oddSql(random, harness.lakehouse.schema))) ?? []].flat());
  expect(found).toEqual([]);
  // A test that only ever refuses shows nothing.
  expect(read).toBeGreaterThan(TEXTS / 20);
});
