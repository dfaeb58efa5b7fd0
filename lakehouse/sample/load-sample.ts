import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type LakehouseClient, openClient } from "../client";
import type { Connection } from "../connection";
import { buildOnce, writeWhole } from "../install/cache";
import type { Installation, Say } from "../install/install-lakehouse";
import { runCommand } from "../install/run-command";
import { legacyTables } from "./legacy-tables";
import type { SampleContext, SampleTable } from "./sample-table";
import { shopTables } from "./shop-tables";
import { table1 } from "./table1";

export type SampleOptions = {
  dataFolder: string;
  connection: Connection;
  installation: Installation;
  catalogs: readonly string[];
  say: Say;
};

const SCALE = "0.01";
const GENERATED = "customer,orders,lineitem,nation,supplier,part";

/** Tables of one group are loaded one after another; groups side by side. */
const SAMPLE_GROUPS: readonly SampleTable[][] = [[table1, ...legacyTables], shopTables];

/**
 * Create the sample tables that are not there yet, each with its history. A table counts as there once its last commit
 * is made; one that was interrupted is begun again.
 */
export async function loadSample({ dataFolder, connection, installation, catalogs, say }: SampleOptions) {
  const folder = join(dataFolder, "sample");
  const loaded = await readLoaded(folder);
  const missing = SAMPLE_GROUPS.map((group) =>
    group.filter(({ name }) => !loaded.has(name) && catalogs.includes(catalogOf(name))),
  );
  if (missing.flat().length === 0) return;

  say("loading the sample data");
  await mkdir(folder, { recursive: true });
  const files = await generate(join(folder, "tpch"), installation);
  const context: SampleContext = {
    tpch: (table) => `parquet.\`${join(files, `${table}.parquet`)}\``,
    now: secondsOf(new Date()),
  };
  await createSchemas(connection, missing.flat(), catalogs);

  await Promise.all(
    missing.map(async (group) => {
      const client = await openClient(connection);
      for (const table of group) {
        await loadTable(client, table, context, dataFolder);
        loaded.add(table.name);
        await writeWhole(join(folder, "loaded.json"), `${JSON.stringify([...loaded].sort())}\n`);
      }
      await client.close();
    }),
  );
  await rm(files, { recursive: true, force: true });
}

async function loadTable(client: LakehouseClient, table: SampleTable, context: SampleContext, dataFolder: string) {
  const [catalog = "", schema = "", name = ""] = table.name.split(".");
  await client.sql(`DROP TABLE IF EXISTS ${table.name}`);
  // A load that was killed may have left files without a table.
  await rm(join(dataFolder, "warehouse", `${catalog}__${schema}.db`, name), { recursive: true, force: true });
  for (const statement of table.statements(context)) await client.sql(statement);
}

/** Every catalog has a schema `default`, as on Databricks. */
async function createSchemas(connection: Connection, tables: readonly SampleTable[], catalogs: readonly string[]) {
  const client = await openClient(connection);
  const schemas = new Set([
    ...catalogs.map((catalog) => `${catalog}.default`),
    ...tables.map(({ name }) => name.split(".").slice(0, 2).join(".")),
  ]);
  for (const schema of schemas) await client.sql(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.close();
}

function generate(target: string, { packages }: Installation) {
  return buildOnce(target, async (folder) => {
    const program = join(packages, "bin", "tpchgen-cli");
    const args = ["parquet", "-s", SCALE, "-o", folder, "-T", GENERATED];
    const { code, output } = await runCommand(program, args);
    if (code !== 0) throw new Error(`The sample data could not be generated: ${output.slice(-500)}`);
  });
}

async function readLoaded(folder: string): Promise<Set<string>> {
  const content = await readFile(join(folder, "loaded.json"), "utf8").catch(() => "[]");
  return new Set(z.array(z.string()).parse(JSON.parse(content)));
}

const catalogOf = (name: string) => name.split(".")[0] ?? "";

/** As a SQL literal in UTC, without fractions. */
const secondsOf = (time: Date) => time.toISOString().slice(0, 19).replace("T", " ");
