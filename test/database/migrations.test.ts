import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prismaCommand, prismaEnvironment } from "../../scripts/lib/database/prisma.mjs";
import { dropDatabase } from "../../scripts/schema-engine/database.mjs";

const root = join(import.meta.dirname, "../..");
const server = process.env.DATABASE_URL;
if (!server) throw new Error("Set DATABASE_URL to a database server, or use npm test.");

let folder = "";
let url = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "migrations-"));
  const target = new URL(server);
  target.pathname = `/migrations_${randomUUID().replaceAll("-", "")}`;
  url = target.href;
  mkdirSync(join(folder, "prisma"));
  cpSync(join(root, "prisma.config.ts"), join(folder, "prisma.config.ts"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});
afterEach(async () => {
  await dropDatabase(url);
  rmSync(folder, { recursive: true, force: true });
});

function prisma(...args: string[]) {
  const [node = "", script = ""] = prismaCommand;
  const env = { ...process.env, ...prismaEnvironment, DATABASE_URL: url };
  const { status, stdout, stderr } = spawnSync(node, [script, ...args], { cwd: folder, env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

function writeSchema(model: string) {
  const generator = 'generator client {\n  provider = "prisma-client"\n  output = "../generated"\n}\n';
  writeFileSync(
    join(folder, "prisma/schema.prisma"),
    `${generator}datasource db {\n  provider = "postgresql"\n}\n${model}`,
  );
}

function writeMigration(name: string, sql: string) {
  const path = join(folder, "prisma/migrations", name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, "prisma/migrations/migration_lock.toml"), 'provider = "postgresql"\n');
  writeFileSync(join(path, "migration.sql"), sql);
}

async function tables(): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public' order by 1");
  await client.end();
  return rows.map((row) => row.tablename);
}

test("creates a missing database and applies migrations once", async () => {
  writeSchema("model Note {\n  id Int @id\n}\n");
  writeMigration("1_init", 'CREATE TABLE "Note" (id integer PRIMARY KEY);');
  expect(prisma("migrate", "deploy")).toMatchObject({ status: 0 });
  expect(prisma("migrate", "deploy").output).toContain("No pending migrations");
  expect(await tables()).toEqual(["Note", "_prisma_migrations"]);
});

// Cut at every semicolon, such a script fails half way.
test("applies a function body with semicolons", () => {
  writeSchema("");
  const body = "BEGIN PERFORM 1; RETURN ';'; END;";
  writeMigration("1_init", `CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ ${body} $$; SELECT f();`);
  expect(prisma("migrate", "deploy")).toMatchObject({ status: 0 });
});

// The shadow database must never be the real one: it is emptied.
test("writes a migration for a changed schema and keeps the data", async () => {
  writeSchema("model Note {\n  id Int @id\n}\n");
  expect(prisma("migrate", "dev", "--name", "init")).toMatchObject({ status: 0 });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('INSERT INTO "Note" VALUES (1)');
  writeSchema("model Note {\n  id Int @id\n  text String?\n}\n");
  expect(prisma("migrate", "dev", "--name", "text")).toMatchObject({ status: 0 });
  expect((await client.query('SELECT * FROM "Note"')).rows).toEqual([{ id: 1, text: null }]);
  await client.end();
  const migrations = readdirSync(join(folder, "prisma/migrations")).filter((name) => !name.endsWith(".toml"));
  expect(migrations.map((name) => name.replace(/^\d+_/, ""))).toEqual(["init", "text"]);
});

test("says which migration failed, and why", () => {
  writeSchema("");
  writeMigration("1_broken", "CREATE TABLE half (id nonsense);");
  const { status, output } = prisma("migrate", "deploy");
  expect(status).toBe(1);
  expect(output).toContain("1_broken");
  expect(output).toMatch(/type \\?"nonsense\\?" does not exist/);
});
