import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectTable } from "@/lib/databricks/tables/inspect-table";
import { type Harness, openHarness } from "../sql/open-harness";
import { commitByHand, listDataFiles, metadataWith, protocolWith, removeFiles, tableFolder } from "../sync/table-files";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const sandbox = {
  sql: (text: string) => harness.lakehouse.client.sql(text.replaceAll("$.", `${harness.lakehouse.schema}.`)),
};

async function make(table: string): Promise<void> {
  await harness.run(
    `CREATE TABLE $.${table} (id BIGINT, name STRING) TBLPROPERTIES (delta.enableChangeDataFeed = true)`,
    `INSERT INTO $.${table} VALUES (1, 'a'), (2, 'b')`,
  );
}

async function problemOf(table: string) {
  return (await inspectTable(harness.warehouse, harness.name(table))).problem;
}

const field = (type: string, metadata: object = {}) => ({ name: "id", type, nullable: true, metadata });

// Whoever reads "the warehouse failed" looks at the warehouse, and waits. The table is what it is.
test("a table that needs a reader feature of a newer runtime is shown with the feature's name", async () => {
  await make("newer");
  await commitByHand(sandbox, "newer", [protocolWith(["timeTravelWarp"], { reader: true })]);
  const message = expect.stringMatching(/main\.\S+\.newer cannot be read.*newer runtime.*timeTravelWarp/);
  expect(await problemOf("newer")).toMatchObject({ code: "unreadable", message });
});

test("a feature that only writers have to know keeps nobody from reading", async () => {
  await make("written");
  await commitByHand(sandbox, "written", [protocolWith(["timeTravelWarp"], { reader: false })]);
  expect(await problemOf("written")).toBeNull();
});

test.each([
  [
    "an unsupported type change",
    "retyped",
    async (table: string) => {
      const changed = field("long", { "delta.typeChanges": [{ fromType: "string", toType: "long" }] });
      await commitByHand(sandbox, table, [
        protocolWith(["typeWidening"], { reader: true }),
        await metadataWith(sandbox, table, [changed]),
      ]);
    },
    /STRING to BIGINT/,
  ],
  [
    "a type that the compute does not know",
    "strange",
    async (table: string) => commitByHand(sandbox, table, [await metadataWith(sandbox, table, [field("quaternion")])]),
    /quaternion/,
  ],
  [
    "a log that is none",
    "garbled",
    async (table: string) =>
      writeFile(join(await tableFolder(sandbox, table), "_delta_log", `${"0".repeat(19)}2.json`), "{not json\n"),
    /reading file/,
  ],
  [
    "data files that are none",
    "corrupt",
    async (table: string) => {
      for (const file of await listDataFiles(sandbox, table)) await writeFile(file, "no parquet");
    },
    /reading file/,
  ],
  [
    "nothing at its location",
    "emptied",
    async (table: string) => rm(await tableFolder(sandbox, table), { recursive: true }),
    /doesn't exist/,
  ],
  [
    "data files that are missing",
    "missing",
    async (table: string) => removeFiles(await listDataFiles(sandbox, table)),
    /as it is now cannot be read: files of its newest version are missing/,
  ],
] as const)("a table with %s is shown as unreadable, by its name", async (_what, table, destroy, words) => {
  await make(table);
  await destroy(table);
  const problem = await problemOf(table);
  expect(problem).toMatchObject({ code: "unreadable", message: expect.stringMatching(words) });
  expect(problem?.message).toMatch(new RegExp(`^main\\.\\S+\\.${table} `));
  expect(problem?.message).not.toMatch(/REFRESH TABLE|Describe\w*Command/);
});

// Missing files of the past are a matter of the version to begin with: the table can be read.
test("files that only older versions name do not make a table unreadable", async () => {
  await make("trimmed");
  const old = await listDataFiles(sandbox, "trimmed");
  await harness.run("INSERT OVERWRITE $.trimmed VALUES (3, 'c')", "INSERT INTO $.trimmed VALUES (4, 'd')");
  await removeFiles(old);
  expect(await problemOf("trimmed")).toBeNull();
});

test.each([
  ["a table", "seen", async () => {}],
  [
    "a table whose files are gone",
    "blind",
    async () => rm(await tableFolder(sandbox, "blind_base"), { recursive: true }),
  ],
  ["a table that was dropped", "orphan", async () => harness.run("DROP TABLE $.orphan_base")],
] as const)("a view over %s is said to be a view", async (_what, view, destroy) => {
  await make(`${view}_base`);
  const schema = harness.lakehouse.schema.replace(".", "__");
  await harness.run(`CREATE VIEW spark_catalog.${schema}.${view} AS SELECT * FROM $.${view}_base`);
  await destroy();
  expect(await problemOf(view)).toMatchObject({ code: "view", message: expect.stringMatching(/\S is a view\./) });
});
