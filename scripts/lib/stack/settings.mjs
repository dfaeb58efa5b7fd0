import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../paths.mjs";
import { errorCode } from "../terminal/error-fields.mjs";
import { PlainError } from "../terminal/say.mjs";

/** @import { Environment } from "../processes/child-environment.mjs" */

const PORTS = {
  PORT: 3000,
  SCHEDULER_PORT: 8288,
  POSTGRES_PORT: 5442,
  LAKEHOUSE_PORT: 10_443,
  LAKEHOUSE_SPARK_PORT: 10_001,
};

/** @typedef {keyof typeof PORTS} PortVariable */

/** @typedef {ReturnType<typeof readSettings>} Settings */

/**
 * What a command of the README was asked to do, from the environment and the
 * optional `.env` file (which never overrides the environment).
 *
 * `ports` holds all ports by variable; `databaseUrl` is null for the embedded
 * database; `inngest` says that an Inngest server runs the functions.
 *
 * @param {Environment} env
 */
export function readSettings(env = process.env) {
  const data = resolve(root, env.LAKEFEED_DATA || ".data");
  const ports = readPorts(env);
  return {
    env,
    data,
    logs: join(data, "logs"),
    run: join(data, "run"),
    ports,
    appUrl: env.APP_URL || `http://127.0.0.1:${ports.PORT}`,
    databaseUrl: env.DATABASE_URL || null,
    inngest: usesInngest(env),
  };
}

/** Read `.env` beside package.json, if there is one, into this process's environment. */
export function readEnvFile() {
  const path = join(root, ".env");
  if (existsSync(path)) process.loadEnvFile(path);
}

/**
 * Make the folders of an installation. As root they may be passed through, not
 * listed, by others: PostgreSQL runs as another account, inside one of them.
 *
 * @param {Pick<Settings, "data" | "logs" | "run">} settings
 */
export function makeFolders({ data, logs, run }) {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  try {
    for (const folder of [data, logs, run]) {
      mkdirSync(folder, { recursive: true, mode });
      accessSync(folder, constants.W_OK);
    }
  } catch (error) {
    throw new PlainError(
      `The folder ${data} cannot be written (${errorCode(error)}). Set LAKEFEED_DATA to another folder.`,
    );
  }
}

/** @param {Environment} env */
function readPorts(env) {
  /** @param {PortVariable} variable */
  const read = (variable) => {
    const port = Number(env[variable] || PORTS[variable]);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw new PlainError(`${variable}=${env[variable]} is not a port: give a number from 1 to 65535.`);
  };
  return {
    PORT: read("PORT"),
    SCHEDULER_PORT: read("SCHEDULER_PORT"),
    POSTGRES_PORT: read("POSTGRES_PORT"),
    LAKEHOUSE_PORT: read("LAKEHOUSE_PORT"),
    LAKEHOUSE_SPARK_PORT: read("LAKEHOUSE_SPARK_PORT"),
  };
}

/** @param {Environment} env */
function usesInngest(env) {
  const dev = Boolean(env.INNGEST_DEV) && !["0", "false"].includes(env.INNGEST_DEV ?? "");
  const cloud = Boolean(env.INNGEST_EVENT_KEY && env.INNGEST_SIGNING_KEY);
  return dev || cloud || Boolean(env.INNGEST_BASE_URL);
}
