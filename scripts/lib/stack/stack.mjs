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

const QUIET = { CHECKPOINT_DISABLE: "1", DATABRICKS_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" };
const LAKEHOUSE_TIMEOUT_MS = 30 * 60_000;
const DEV_TIMEOUT_MS = 5 * 60_000;

/**
 * The parts of an installation, to be started one by one: each `start…` resolves
 * when its part answers, and the part is kept running from then on. `stop` ends
 * all of them in the order app, scheduler, lakehouse, database.
 */
export function createStack(settings, signal) {
  const { ports, data } = settings;
  const env = { ...settings.env, ...QUIET, LAKEFEED_DATA: data, APP_URL: settings.appUrl };
  for (const [variable, port] of Object.entries(ports)) env[variable] = String(port);
  const services = {};
  let postgres = null;

  async function run(place, service) {
    services[place] = service;
    signal?.throwIfAborted();
    await service.start();
  }
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

    /** One more database on the embedded server, migrated: its URL. */
    async createDatabase(name) {
      await postgres.ensureDatabase(name);
      const url = postgres.url(name);
      await migrate(settings, { ...env, DATABASE_URL: url }, signal);
      return url;
    },

    /** One more database on the embedded server, without tables: its URL. */
    async createEmptyDatabase(name) {
      await postgres.ensureDatabase(name);
      return postgres.url(name);
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
      const file = join(data, "lakehouse/connection.json");
      const connection = JSON.parse(readFileSync(file, "utf8"));
      env.LAKEFEED_LAKEHOUSE_FILE = file;
      env.LAKEFEED_CA_FILE = connection.caFile;
      env.LAKEFEED_ALLOWED_HOSTS = [settings.env.LAKEFEED_ALLOWED_HOSTS, connection.serverHostname]
        .filter(Boolean)
        .join();
      return connection;
    },

    /** Let the lakehouse answer the results of statements that begin from now on in another mode. */
    async setResponseMode(mode) {
      const { controlUrl } = JSON.parse(readFileSync(env.LAKEFEED_LAKEHOUSE_FILE, "utf8"));
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

    /** The web app: `start` runs the build, `dev` compiles while one works. Call it after the scheduler. */
    async startApp(mode) {
      const service = createService({
        ...about("app"),
        name: "app",
        command: nextCommand(mode, "-H", "127.0.0.1", "-p", String(ports.PORT)),
        env: { ...env, NODE_ENV: mode === "dev" ? "development" : "production" },
        isReady: () => respondsToHttp(`http://127.0.0.1:${ports.PORT}/`),
        readyTimeoutMs: mode === "dev" ? DEV_TIMEOUT_MS : undefined,
        show: mode === "dev" ? (line) => line.trim() : complaint,
        killAfterMs: 6_000,
      });
      await run("app", service);
    },

    /** The app anew, with the environment as it is by now. */
    async restartApp(mode) {
      await services.app?.stop();
      await this.startApp(mode);
    },

    async stop() {
      for (const place of ["app", "scheduler", "lakehouse", "database"]) await services[place]?.stop();
    },

    /** Do not wait for anything to end by itself. */
    kill() {
      for (const service of Object.values(services)) service.kill();
    },
  };
}

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

/** The variables that send the app to this installation's own scheduler, with keys that only they two know. */
function embeddedScheduler(data, port) {
  return {
    LAKEFEED_SCHEDULER: "embedded",
    INNGEST_DEV: "0",
    INNGEST_BASE_URL: `http://127.0.0.1:${port}`,
    INNGEST_EVENT_KEY: installSecret(join(data, "scheduler.event-key"), randomToken),
    INNGEST_SIGNING_KEY: installSecret(join(data, "scheduler.signing-key"), randomSigningKey),
  };
}

async function respondsToHttp(url) {
  await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(60_000) });
  return true;
}

/** A line of the app's output that a person should see at once. */
function complaint(line) {
  return /^\s*(⨯|⚠|Error\b|\w*Error:|Unhandled)/.test(line) ? line.trim() : undefined;
}
