import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { createDatabase } from "../../schema-engine/database.mjs";
import { childEnvironment } from "../processes/child-environment.mjs";
import { RECORD_ENDING } from "../processes/leftovers.mjs";
import { openLog } from "../processes/log-file.mjs";
import { commandLine, describeProcess, isRunning, signalProcess } from "../processes/processes.mjs";
import { createService } from "../processes/service.mjs";
import { runStep } from "../processes/step.mjs";
import { until } from "../processes/until.mjs";
import { installSecret, randomToken } from "../stack/secrets.mjs";
import { PlainError, say } from "../terminal/say.mjs";
import { accountCommand, postgresAccount } from "./postgres-account.mjs";
import { findBinaries } from "./postgres-binaries.mjs";
import { handOver } from "./postgres-role.mjs";

/**
 * @import { Environment } from "../processes/child-environment.mjs"
 * @import { Log } from "../processes/log-file.mjs"
 * @import { Settings } from "../stack/settings.mjs"
 * @import { Account } from "./postgres-account.mjs"
 *
 * @typedef {{ name: string, password: string }} Role
 */

/** The database, and the superuser that initdb makes: for the server's own care and for backups. */
const USER = "lakefeed";
/** The role as whom migrations, app and scheduler work: the owner of its databases and nothing else. */
const ROLE = "lakefeed_app";
const SUPERUSER_FILE = "postgres.password";
const ROLE_FILE = "postgres.app-password";
const ORPHAN_PATIENCE_MS = 8_000;

/**
 * The embedded PostgreSQL of a data folder, as a service: real PostgreSQL from an
 * npm package, in `<data>/postgres`, on 127.0.0.1 only, with random passwords.
 * What it is used for goes by a role that is no superuser. The first start creates it. A server that an earlier launcher left behind is
 * ended first; what it had committed is there.
 *
 * @param {Settings} settings
 * @param {{ port?: number, signal?: AbortSignal }} options
 */
export async function createPostgres(settings, { port = settings.ports.POSTGRES_PORT, signal } = {}) {
  const folder = join(settings.data, "postgres");
  const { postgres, initdb } = await findBinaries();
  requireSameMajor(folder, postgres);
  const password = installSecret(join(settings.data, SUPERUSER_FILE), randomToken);
  const role = { name: ROLE, password: installSecret(join(settings.data, ROLE_FILE), randomToken) };
  const superuser = { name: USER, password };
  const owner = postgresAccount(folder);
  const { account, prefix } = accountCommand(owner, postgres, settings.data);
  const log = openLog(join(settings.logs, "postgres.log"));
  const cluster = { folder, initdb, prefix, account, owner, password, log, env: settings.env, signal };
  if (!existsSync(folder)) await createCluster(cluster);

  const listen = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", String(port)];
  const service = createService({
    name: "database",
    command: [...prefix, postgres, "-D", folder, ...listen],
    env: childEnvironment("database", settings.env),
    cwd: "/",
    account,
    stopSignal: "SIGINT",
    pidFile: join(settings.run, `postgres${RECORD_ENDING}`),
    log,
    before: () => clearPidFile(folder),
    isReady: () => acceptsConnections(databaseUrl(superuser, port, "postgres")),
  });
  return {
    service,
    /** The connection URL of a database on this server; it is created by `ensureDatabase`. */
    url: (name = USER) => databaseUrl(role, port, name),
    /** Create the database, and make it the plain role's, also when an earlier version made it the superuser's. */
    async ensureDatabase(name = USER) {
      const url = databaseUrl(superuser, port, name);
      await createDatabase(url);
      await handOver(url, role);
    },
  };
}

/**
 * The connection URL of the embedded database of a data folder.
 *
 * @param {string} data
 * @param {number} port
 */
export function embeddedUrl(data, port) {
  const password = readFileSync(join(data, ROLE_FILE), "utf8").trim();
  return databaseUrl({ name: ROLE, password }, port, USER);
}

/**
 * @param {Role} role
 * @param {number} port
 * @param {string} database
 */
function databaseUrl(role, port, database) {
  return `postgresql://${role.name}:${encodeURIComponent(role.password)}@127.0.0.1:${port}/${database}`;
}

/**
 * A data directory is read by one major version of PostgreSQL only.
 *
 * @param {string} folder
 * @param {string} postgres
 */
function requireSameMajor(folder, postgres) {
  const versionFile = join(folder, "PG_VERSION");
  if (!existsSync(versionFile)) return;
  const made = readFileSync(versionFile, "utf8").trim();
  const version = spawnSync(postgres, ["--version"], { encoding: "utf8" }).stdout?.match(/(\d+)(\.|\s|$)/)?.[1];
  if (!version || version === made) return;
  throw new PlainError(
    `The database in ${folder} was made by PostgreSQL ${made}, and this Lakefeed brings ${version}. docs/operations.md says how to move it.`,
  );
}

/**
 * Made beside its place and moved there when it is whole, so that an interrupted one is simply made again.
 *
 * @param {object} cluster
 * @param {string} cluster.folder
 * @param {string} cluster.initdb
 * @param {string[]} cluster.prefix
 * @param {Account | null} cluster.account
 * @param {Account | null} cluster.owner
 * @param {string} cluster.password
 * @param {Log} cluster.log
 * @param {Environment} cluster.env
 * @param {AbortSignal} [cluster.signal]
 */
async function createCluster({ folder, initdb, prefix, account, owner, password, log, env, signal }) {
  const draft = `${folder}.new`;
  const passwordFile = `${draft}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) for (const path of [draft, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"];
  const access = ["-U", USER, "-A", "scram-sha-256", "--pwfile", passwordFile];
  try {
    await runStep({
      topic: "database",
      doing: `creating a PostgreSQL database in ${folder}`,
      done: "created",
      command: [...prefix, initdb, "-D", draft, ...access, ...locale, "--no-instructions"],
      env: childEnvironment("database", env),
      cwd: "/",
      account,
      log,
      signal,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, folder);
}

/**
 * Before PostgreSQL starts: its own pid file must be gone. A server that still
 * uses the folder is ended. PostgreSQL refuses to start while any process has the
 * recorded number, also a dead one that nobody reaped or a stranger that got the
 * number later (a container that started again), so the file is removed for those.
 *
 * @param {string} folder
 */
async function clearPidFile(folder) {
  const pidFile = join(folder, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  const found = describeProcess(pid);
  if (found && commandLine(pid).includes(folder)) {
    say("database", `ending a server that was left running (process ${pid})`);
    for (const name of ["SIGINT", "SIGQUIT"]) {
      if (!isRunning(found)) break;
      signalProcess(pid, name);
      await until(() => !isRunning(found), { timeoutMs: ORPHAN_PATIENCE_MS });
    }
    if (isRunning(found)) {
      throw new PlainError(
        `Another PostgreSQL (process ${pid}) uses ${folder} and does not end. Stop it, then start again.`,
      );
    }
  }
  rmSync(pidFile, { force: true });
}

/** @param {string} url */
async function acceptsConnections(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
