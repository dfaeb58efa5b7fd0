import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectLakehouse, type LakehouseClient } from "@/lakehouse/client";
import { lakehouseFile } from "../lakehouse/open-lakehouse";
import { judgeFile } from "./judge-file";
import type { Judged } from "./judge-shapes";
import { readShapes, type Shape } from "./read-shapes";

let client: LakehouseClient;
beforeAll(async () => {
  client = await connectLakehouse(lakehouseFile);
});
afterAll(() => client.close());

/** What is said of a shape, in the words of its own note; Spark has to take or to refuse both texts. */
function saidOf({ accepted, findings, spark }: Judged, { expected }: Shape): string {
  const [first] = findings;
  const alike = spark.rewritten === null || (spark.rewritten === "ok") === (spark.original === "ok");
  const runs = spark.original === "ok";
  const note = accepted ? "accepted" : `refused ${first?.code} “${first?.text}”`;
  const bySpark = alike ? (runs ? "" : ", Spark refuses it") : `, Spark: ${JSON.stringify(spark)}`;
  return runs === expected?.sparkRuns ? `${note}${bySpark}` : `${note}${bySpark}: ${spark.original}`;
}

function noteOf({ expected }: Shape): string {
  if (!expected) throw new Error("A shape of the catalogue says what is expected of it.");
  const { finding, sparkRuns } = expected;
  return `${finding ? `refused ${finding.code} “${finding.text}”` : "accepted"}${sparkRuns ? "" : ", Spark refuses it"}`;
}

// A form that Spark runs and Lakefeed does not read is refused to a person for nothing; one that is rewritten wrongly fails
// in the middle of a sync.
test.each(["names", "relations"])("Lakefeed and Spark take every shape of %s.sql as it says", async (name) => {
  const path = join(import.meta.dirname, "catalogue", `${name}.sql`);
  const file = readShapes(await readFile(path, "utf8"), `${name}.sql`);
  const judged = await judgeFile(client, file);
  const said = judged.map((each, i) => `${each.sql}\n${saidOf(each, file.shapes[i] ?? expect.fail())}`);
  expect(said).toEqual(file.shapes.map((shape) => `${shape.sql}\n${noteOf(shape)}`));
});

// A file that somebody writes down in a minute has no columns' types in it.
test("makes tables of the columns that SELECTs name, and gives a SELECT its own where those of all do not fit", async () => {
  const text = [
    "SELECT o.id, payload:from AS sender, items[0]:sku FROM t o JOIN u USING (id) WHERE NOT o.gone",
    "SELECT * FROM t PIVOT (sum(amount) FOR kind IN ('x', 'y'));",
    "SELECT id FROM nowhere.at.all",
  ].join("\n\n");
  const judged = await judgeFile(client, readShapes(text, "shapes.sql"));
  expect(
    judged.map(({ accepted, data_type, spark }) => [accepted, data_type, spark.original, spark.rewritten]),
  ).toEqual([
    [true, "event", "ok", "ok"],
    [true, "user_properties", "ok", "ok"],
    [false, "event", expect.stringContaining("nowhere"), null],
  ]);
});

test.each([
  ["", "holds no SELECT"],
  ["-- a heading alone", "holds no SELECT"],
  ["SELECT 1\n\n;\n\nSELECT 2", "The paragraph at line 3 of shapes.sql holds no SELECT"],
  ["SELECT 1\n\n--: accepted", "The paragraph at line 3 of shapes.sql holds no SELECT"],
  ["--: anything\nSELECT 1", "a note that means nothing: anything"],
])("says what is wrong with the file %j", (text, sentence) => {
  expect(() => readShapes(text, "shapes.sql")).toThrow(sentence);
});
