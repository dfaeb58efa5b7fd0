import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import pg from "pg";
import { waitUntil } from "@/test/wait-until";

const MIGRATION = new URL("../../prisma/migrations/20261122000002_scheduler/migration.sql", import.meta.url);

/** What the functions under test leave behind: they record what they did and wait for gates to open. */
const RECORDS = `
  CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, run_id text NOT NULL, label text NOT NULL, attempt int NOT NULL);
  CREATE TABLE gate (name text PRIMARY KEY);`;

export type TestDatabase = {
  readonly url: string;
  rows<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]>;
  drop(): Promise<void>;
};

/** A database of its own with the scheduler's migration, on the server that `DATABASE_URL` names. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.DATABASE_URL;
  if (!server) throw new Error("The scheduler's tests need DATABASE_URL.");
  const name = `scheduler_test_${randomBytes(6).toString("hex")}`;
  const administer = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 8 });
  pool.on("error", () => undefined);
  await pool.query(await readFile(MIGRATION, "utf8"));
  await pool.query(RECORDS);

  return {
    url: url.href,
    rows: async <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
      (await pool.query<T>(sql, values)).rows,
    async drop() {
      await pool.end();
      // The database's own clean-up (autovacuum) may be in it for a moment, which this role may not end.
      await waitUntil("the database has no session but ours", () =>
        administer(`DROP DATABASE ${name} WITH (FORCE)`).then(
          () => true,
          (error) => {
            if (error instanceof pg.DatabaseError && error.code === "42501") return false;
            throw error;
          },
        ),
      );
    },
  };
}
