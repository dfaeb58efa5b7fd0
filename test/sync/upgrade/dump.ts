import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";

/** The rows of a database, each table after those that it refers to, and the last migration that made them. */
export type Tables = { migration: string; tables: { name: string; rows: Record<string, unknown>[] }[] };
/** Files of a table's folder, with the moment of their last change: for Delta that is when a commit was made. */
export type Folders = Record<string, { path: string; changedAt: number; content: string }[]>;

/** Read all rows of a database as JSON. */
export async function readTables(url: string): Promise<Tables> {
  return withClient(url, async (client) => {
    const { rows: applied } = await client.query(`SELECT max(migration_name) AS last FROM _prisma_migrations`);
    const tables: Tables["tables"] = [];
    for (const name of await namesInOrder(client)) {
      const { rows } = await client.query(`SELECT to_jsonb(t) AS row FROM "${name}" t ORDER BY to_jsonb(t)::text`);
      if (rows.length > 0) tables.push({ name, rows: rows.map(({ row }) => row) });
    }
    return { migration: String(applied[0]?.last), tables };
  });
}

/**
 * Put rows back into a database of the same migrations, every moment in them moved by so many milliseconds. What
 * migrations made themselves gives way.
 */
export async function writeTables(url: string, { tables }: Tables, laterMs: number): Promise<void> {
  await withClient(url, async (client) => {
    for (const name of (await namesInOrder(client)).reverse()) await client.query(`DELETE FROM "${name}"`);
    for (const { name, rows } of tables) {
      const insert = `INSERT INTO "${name}" SELECT * FROM jsonb_populate_recordset(NULL::"${name}", $1::jsonb)`;
      await client.query(insert, [JSON.stringify(rows)]);
      for (const { column, sequence } of await columnsOf(client, name, "sequence"))
        await client.query(`SELECT setval('${sequence}', greatest((SELECT max("${column}") FROM "${name}"), 1))`);
      const moments = await columnsOf(client, name, "moment");
      if (moments.length === 0) continue;
      const later = moments.map(({ column }) => `"${column}" = "${column}" + $1 * interval '1 millisecond'`);
      await client.query(`UPDATE "${name}" SET ${later.join(", ")}`, [laterMs]);
    }
  });
}

/** Read folders with all that is in them, but for checksums beside files. */
export function readFolders(locations: Record<string, string>): Folders {
  return Object.fromEntries(
    Object.entries(locations).map(([name, folder]) => [
      name,
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .sort()
        .filter((path) => !path.endsWith(".crc") && statSync(join(folder, path)).isFile())
        .map((path) => ({
          path,
          changedAt: Math.floor(statSync(join(folder, path)).mtimeMs),
          content: readFileSync(join(folder, path), "base64"),
        })),
    ]),
  );
}

/** Write folders below another one, every file as if it had been changed so many milliseconds later. */
export function writeFolders(folders: Folders, below: string, laterMs: number): void {
  for (const [name, files] of Object.entries(folders))
    for (const { path, changedAt, content } of files) {
      const target = join(below, name, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, Buffer.from(content, "base64"));
      const moment = new Date(changedAt + laterMs);
      utimesSync(target, moment, moment);
    }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The installation's tables, each after those that it refers to. */
async function namesInOrder(client: pg.Client): Promise<string[]> {
  const { rows: all } = await client.query(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1",
  );
  const { rows: references } = await client.query(
    `SELECT c.relname AS name, t.relname AS target FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     JOIN pg_class t ON t.oid = k.confrelid WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`,
  );
  const left: string[] = all.map(({ name }) => name);
  const ordered: string[] = [];
  while (left.length > 0) {
    const refers = (name: string) => references.some((each) => each.name === name && left.includes(each.target));
    const next = left.findIndex((name) => !refers(name));
    if (next < 0) throw new Error(`Tables refer to each other in a circle: ${left.join(", ")}.`);
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

async function columnsOf(client: pg.Client, table: string, kind: "sequence" | "moment") {
  const sequence = `pg_get_serial_sequence('"' || table_name || '"', column_name)`;
  const is = kind === "sequence" ? `${sequence} IS NOT NULL` : "data_type LIKE 'timestamp%'";
  const { rows } = await client.query(
    `SELECT column_name AS column, ${sequence} AS sequence FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND ${is}`,
    [table],
  );
  return rows;
}
