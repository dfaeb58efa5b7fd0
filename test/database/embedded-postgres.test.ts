import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPostgres } from "../../scripts/lib/database/postgres.mjs";
import { accountCommand, postgresAccount } from "../../scripts/lib/database/postgres-account.mjs";
import { findBinaries } from "../../scripts/lib/database/postgres-binaries.mjs";
import { freePort } from "../../scripts/lib/processes/ports.mjs";
import { describeProcess, isRunning, signalProcess } from "../../scripts/lib/processes/processes.mjs";
import { until } from "../../scripts/lib/processes/until.mjs";
import { makeFolders, readSettings } from "../../scripts/lib/stack/settings.mjs";

type Postgres = Awaited<ReturnType<typeof createPostgres>>;

const PATIENCE = { timeoutMs: 30_000 };
let data = "";
let started: Postgres[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "embedded-postgres-"));
  chmodSync(data, 0o711);
});
afterEach(async () => {
  for (const postgres of started) await postgres.service.stop();
  started = [];
  rmSync(data, { recursive: true, force: true });
});

async function start(port: number): Promise<Postgres> {
  const settings = readSettings({ ...process.env, LAKEFEED_DATA: data, POSTGRES_PORT: String(port) });
  makeFolders(settings);
  const postgres = await createPostgres(settings);
  started.push(postgres);
  await postgres.service.start();
  await postgres.ensureDatabase();
  return postgres;
}

async function query(postgres: Postgres, sql: string) {
  const client = new pg.Client({ connectionString: postgres.url() });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = () => Number(readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

test("keeps what was committed over kill -9 of the server, and starts it again by itself", async () => {
  const postgres = await start(await freePort());
  await query(postgres, "CREATE TABLE note (text text)");
  await query(postgres, "INSERT INTO note VALUES ('kept')");
  signalProcess(postmaster(), "SIGKILL");
  const rows = await until(() => query(postgres, "SELECT text FROM note"), PATIENCE);
  expect(rows).toEqual([{ text: "kept" }]);
});

// After kill -9 of launcher and guard the server continues, on the port and in the folder that the next one needs.
test("ends a server that a killed launcher left, and starts on its data", async () => {
  const port = await freePort();
  const first = await start(port);
  await query(first, "CREATE TABLE note AS SELECT 'kept' AS text");
  const orphan = describeProcess(postmaster());
  started = [];
  const second = await start(port);
  expect(isRunning(orphan)).toBe(false);
  expect(await query(second, "SELECT text FROM note")).toEqual([{ text: "kept" }]);
  await first.service.stop();
});

// A container that starts again gives the recorded number to another process, and PostgreSQL would refuse to start.
test("starts although the recorded process number is a stranger's", async () => {
  const port = await freePort();
  const first = await start(port);
  await first.service.stop();
  writeFileSync(join(data, "postgres/postmaster.pid"), `${process.pid}\n${data}/postgres\n`);
  const second = await start(port);
  expect(await query(second, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("answers with its password only, which only its owner can read", async () => {
  const postgres = await start(await freePort());
  const stranger = new pg.Client({ connectionString: postgres.url().replace(/:[^:@]+@/, ":guess@") });
  await expect(stranger.connect()).rejects.toThrow(/password authentication failed/);
  for (const file of ["postgres.password", "postgres.app-password"]) {
    expect(statSync(join(data, file)).mode & 0o777).toBe(0o600);
  }
});

// An injection into the app's SQL would otherwise be a shell: a superuser runs programs and reads files.
test("the app's role owns its database, and can neither run programs, read files nor become another", async () => {
  const postgres = await start(await freePort());
  await query(postgres, "CREATE SCHEMA own; CREATE TABLE own.note (n int)");
  const forbidden = [
    "COPY own.note FROM PROGRAM 'echo 1'",
    "COPY own.note FROM '/etc/hostname'",
    "SELECT pg_read_file('PG_VERSION')",
    "ALTER SYSTEM SET log_statement = 'all'",
    "CREATE ROLE other SUPERUSER",
    "ALTER ROLE lakefeed_app SUPERUSER",
    "SET ROLE lakefeed",
  ];
  for (const sql of forbidden) await expect(query(postgres, sql), sql).rejects.toThrow(/permission denied|must be/);
  expect(await query(postgres, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).toEqual([
    { rolsuper: false },
  ]);
});

test("a database that an earlier version made as the superuser becomes the app's, with all that is in it", async () => {
  const port = await freePort();
  const postgres = await start(port);
  const password = readFileSync(join(data, "postgres.password"), "utf8").trim();
  const superuser = new pg.Client({ connectionString: `postgresql://lakefeed:${password}@127.0.0.1:${port}/lakefeed` });
  await superuser.connect();
  await superuser.query(`ALTER DATABASE lakefeed OWNER TO lakefeed;
    CREATE SCHEMA old; CREATE TYPE old."Kind" AS ENUM ('a');
    CREATE TABLE old."Note" (n serial PRIMARY KEY, m bigint GENERATED ALWAYS AS IDENTITY, kind old."Kind");
    CREATE SEQUENCE old.free; CREATE TABLE public.plain (n int); INSERT INTO old."Note" (kind) VALUES ('a');
    CREATE VIEW old.seen AS SELECT n FROM old."Note";
    CREATE FUNCTION old.f(n int) RETURNS int LANGUAGE sql AS 'SELECT n'`);
  await superuser.end();

  await postgres.ensureDatabase();
  await query(
    postgres,
    `ALTER TABLE old."Note" ADD COLUMN more text; INSERT INTO old."Note" (kind) VALUES ('a');
    ALTER TYPE old."Kind" ADD VALUE 'b'; ALTER SEQUENCE old.free RESTART; DROP TABLE public.plain; DROP VIEW old.seen;
    DROP FUNCTION old.f(int); CREATE TABLE old.other (n int); CREATE TABLE public.other (n int)`,
  );
  expect(await query(postgres, `SELECT n FROM old."Note" ORDER BY n`)).toEqual([{ n: 1 }, { n: 2 }]);
});

const canSetpriv = process.getuid?.() === 0 && spawnSync("setpriv", ["--version"]).status === 0;

// Root's home is closed to the account that PostgreSQL runs as, and a checkout is often there: programs and data.
test.skipIf(!canSetpriv)("runs inside a folder that only root may enter", async () => {
  const outer = data;
  chmodSync(outer, 0o700);
  data = join(outer, "inner");
  const postgres = await start(await freePort());
  expect(await query(postgres, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await postgres.service.stop();
  data = outer;
});

test.skipIf(!canSetpriv)("runs programs inside a folder that only root may enter", async () => {
  chmodSync(data, 0o700);
  const { initdb } = await findBinaries();
  cpSync(join(dirname(initdb), ".."), join(data, "native"), { recursive: true, verbatimSymlinks: true });
  const cluster = join(data, "cluster");
  mkdirSync(cluster, { mode: 0o700 });
  const account = postgresAccount(join(data, "none"));
  if (!account) throw new Error("PostgreSQL would run as root.");
  chownSync(cluster, account.uid, account.gid);
  const copied = join(data, "native/bin/initdb");
  const { prefix } = accountCommand(account, copied, data);
  const [command = "", ...args] = [...prefix, copied, "-D", cluster, "-A", "trust"];
  const { status, stderr } = spawnSync(command, args, { cwd: "/", encoding: "utf8" });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
});

test("makes an interrupted installation again", async () => {
  const postgres = await start(await freePort());
  await postgres.service.stop();
  rmSync(join(data, "postgres"), { recursive: true });
  writeFileSync(join(data, "postgres.new"), "half");
  const again = await start(await freePort());
  expect(await query(again, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(existsSync(join(data, "postgres.new"))).toBe(false);
});
