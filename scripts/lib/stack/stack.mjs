import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createPostgres } from "../database/postgres.mjs";
import { prismaCommand, prismaEnvironment } from "../database/prisma.mjs";
import { nextCommand } from "../packages/build.mjs";
import { root } from "../paths.mjs";
import { childEnvironment } from "../processes/child-environment.mjs";
import { RECORD_ENDING } from "../processes/leftovers.mjs";
import { openLog } from "../processes/log-file.mjs";
import { createService } from "../processes/service.mjs";
import { runStep } from "../processes/step.mjs";
import { installSecret, randomSigningKey, randomToken } from "./secrets.mjs";

/**
 * @import { Environment } from "../processes/child-environment.mjs"
 * @import { Service } from "../processes/service.mjs"
 * @import { Settings } from "./settings.mjs"
 *
 * @typedef {"database" | "lakehouse" | "scheduler" | "app"} Place
 * @typedef {Awaited<ReturnType<typeof createPostgres>>} Postgres
 * @typedef {{ serverHostname: string, httpPath: string, token: string, caFile: string, controlUrl: string }} LakehouseConnection
 */

/** @typedef {ReturnType<typeof createStack>} Stack */

const QUIET = { CHECKPOINT_DISABLE: "1", DATABRICKS_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" };
/** @type {readonly Place[]} */
const STOP_ORDER = ["app", "scheduler", "lakehouse", "database"];
const LAKEHOUSE_TIMEOUT_MS = 30 * 60_000;
const DEV_TIMEOUT_MS = 5 * 60_000;

/**
 * The parts of an installation, to be started one by one: each `start…` resolves
 * when its part answers, and the part is kept running from then on. `stop` ends
 * all of them in the order app, scheduler, lakehouse, database.
 *
 * @param {Settings} settings
 * @param {AbortSignal} signal
 */
export function createStack(settings, signal) {
  const { ports, data } = settings;
  const connectionFile = join(data, "lakehouse/connection.json");
  /** @type {Environment} */
  const env = { ...settings.env, ...QUIET, LAKEFEED_DATA: data, APP_URL: settings.appUrl };
  for (const [variable, port] of Object.entries(ports)) env[variable] = String(port);
  /** @type {Partial<Record<Place, Service>>} */
  const services = {};
  /** @type {Postgres | null} */
  let postgres = null;

  /**
   * @param {Place} place
   * @param {Service} service
   */
  async function run(place, service) {
    services[place] = service;
    signal.throwIfAborted();
    await service.start();
  }
  function embeddedPostgres() {
    if (postgres === null) throw new Error("The embedded database has not been started.");
    return postgres;
  }
  function readConnection() {
    /** @type {LakehouseConnection} */
    const connection = JSON.parse(readFileSync(connectionFile, "utf8"));
    return connection;
  }
  /** @param {Place} name */
  const about = (name) => ({
    pidFile: join(settings.run, name + RECORD_ENDING),
    log: openLog(join(settings.logs, `${name}.log`)),
  });

  return {
    /** The environment of the app and the scheduler, as far as it is known by now. */
    env,

    /** The database that DATABASE_URL names, or the embedded one; migrated. */
    async startDatabase() {
      if (settings.databaseUrl) env.DATABASE_URL = settings.databaseUrl;
      else {
        postgres = await createPostgres(settings, { signal });
        await run("database", postgres.service);
        await postgres.ensureDatabase();
        env.DATABASE_URL = postgres.url();
      }
      await migrate(settings, env, signal);
    },

    /**
     * One more database on the embedded server, migrated: its URL.
     *
     * @param {string} name
     */
    async createDatabase(name) {
      const server = embeddedPostgres();
      await server.ensureDatabase(name);
      const url = server.url(name);
      await migrate(settings, { ...env, DATABASE_URL: url }, signal);
      return url;
    },

    /**
     * One more database on the embedded server, without tables: its URL.
     *
     * @param {string} name
     */
    async createEmptyDatabase(name) {
      const server = embeddedPostgres();
      await server.ensureDatabase(name);
      return server.url(name);
    },

    /** The local lakehouse: what `connection.json` says. The app trusts it from now on. */
    async startLakehouse() {
      const service = createService({
        ...about("lakehouse"),
        name: "lakehouse",
        command: [process.execPath, "--import", "tsx", join(root, "lakehouse/main.ts")],
        env: childEnvironment("lakehouse", env),
        readyLine: /^lakehouse ready/,
        readyTimeoutMs: LAKEHOUSE_TIMEOUT_MS,
        show: (line) => line.match(/^lakehouse: (.*)/)?.[1],
        killAfterMs: 20_000,
      });
      await run("lakehouse", service);
      const connection = readConnection();
      env.LAKEFEED_LAKEHOUSE_FILE = connectionFile;
      env.LAKEFEED_CA_FILE = connection.caFile;
      env.LAKEFEED_ALLOWED_HOSTS = [settings.env.LAKEFEED_ALLOWED_HOSTS, connection.serverHostname]
        .filter(Boolean)
        .join();
      return connection;
    },

    /**
     * Let the lakehouse answer the results of statements that begin from now on in another mode.
     *
     * @param {"arrow" | "columns"} mode
     */
    async setResponseMode(mode) {
      const { controlUrl } = readConnection();
      const response = await fetch(`${controlUrl}/responses`, { method: "POST", body: JSON.stringify({ mode }) });
      if (!response.ok) throw new Error(`The lakehouse does not answer in mode ${mode}: ${await response.text()}`);
    },

    /** The embedded scheduler, unless an Inngest server runs the functions. */
    async startScheduler() {
      if (settings.inngest) return;
      Object.assign(env, embeddedScheduler(data, ports.SCHEDULER_PORT));
      const service = createService({
        ...about("scheduler"),
        name: "scheduler",
        command: [process.execPath, "--import", "tsx", join(root, "inngest/embedded/main.ts")],
        env: { ...env, NODE_ENV: "production" },
        isReady: () => respondsToHttp(`http://127.0.0.1:${ports.SCHEDULER_PORT}/`),
        killAfterMs: 8_000,
      });
      await run("scheduler", service);
    },

    /**
     * The web app: `start` runs the build, `dev` compiles while one works. Call it after the scheduler.
     *
     * @param {"start" | "dev"} mode
     */
    async startApp(mode) {
      const service = createService({
        ...about("app"),
        name: "app",
        command: nextCommand(mode, "-H", "127.0.0.1", "-p", String(ports.PORT)),
        env: { ...env, NODE_ENV: mode === "dev" ? "development" : "production" },
        isReady: () => respondsToHttp(`http://127.0.0.1:${ports.PORT}/`),
        readyTimeoutMs: mode === "dev" ? DEV_TIMEOUT_MS : undefined,
        show: mode === "dev" ? trimLine : complaint,
        killAfterMs: 6_000,
      });
      await run("app", service);
    },

    /**
     * The app anew, with the environment as it is by now.
     *
     * @param {"start" | "dev"} mode
     */
    async restartApp(mode) {
      await services.app?.stop();
      await this.startApp(mode);
    },

    async stop() {
      for (const place of STOP_ORDER) await services[place]?.stop();
    },

    /** Do not wait for anything to end by itself. */
    kill() {
      for (const service of Object.values(services)) service.kill();
    },
  };
}

/**
 * @param {Settings} settings
 * @param {Environment} env
 * @param {AbortSignal} signal
 */
async function migrate(settings, env, signal) {
  if (!existsSync(join(root, "prisma/schema.prisma"))) return;
  await runStep({
    topic: "database",
    doing: "applying migrations",
    done: "is up to date",
    command: [...prismaCommand, "migrate", "deploy"],
    env: { ...env, ...prismaEnvironment },
    log: openLog(join(settings.logs, "migrate.log")),
    signal,
  });
}

/**
 * The variables that send the app to this installation's own scheduler, with keys that only they two know.
 *
 * @param {string} data
 * @param {number} port
 */
function embeddedScheduler(data, port) {
  return {
    LAKEFEED_SCHEDULER: "embedded",
    INNGEST_DEV: "0",
    INNGEST_BASE_URL: `http://127.0.0.1:${port}`,
    INNGEST_EVENT_KEY: installSecret(join(data, "scheduler.event-key"), randomToken),
    INNGEST_SIGNING_KEY: installSecret(join(data, "scheduler.signing-key"), randomSigningKey),
  };
}

/** @param {string} url */
async function respondsToHttp(url) {
  await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(60_000) });
  return true;
}

/** @param {string} line */
function trimLine(line) {
  return line.trim();
}

/**
 * A line of the app's output that a person should see at once.
 *
 * @param {string} line
 */
function complaint(line) {
  return /^\s*(⨯|⚠|Error\b|\w*Error:|Unhandled)/.test(line) ? line.trim() : undefined;
}
