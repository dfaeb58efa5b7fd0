#!/usr/bin/env node
// Stands in for Prisma's native `schema-engine`, which its command line would download at first use. It speaks the same
// protocol (a small command line, and JSON-RPC over standard input and output) and runs the engine's WebAssembly build,
// an exactly pinned dependency, over the ordinary PostgreSQL driver. So migrations need no download and no network.
//
// Use: PRISMA_SCHEMA_ENGINE_BINARY=scripts/schema-engine.mjs prisma migrate deploy
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { errorCode, errorMessage } from "./lib/terminal/error-fields.mjs";
import { createDatabase, dropDatabase, tryConnect } from "./schema-engine/database.mjs";
import { engineVersion, prepareEngine } from "./schema-engine/engine.mjs";
import { serve } from "./schema-engine/rpc.mjs";

/** @import { Datasource } from "./schema-engine/adapter.mjs" */

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: "string", multiple: true },
    datasource: { type: "string" },
    "enabled-preview-features": { type: "string" },
    "extension-types": { type: "string" },
    version: { type: "boolean", short: "V" },
  },
});

if (options.version) {
  console.log(`schema-engine-cli ${engineVersion()}`);
  process.exit(0);
}

/** @type {Datasource} */
const datasource = typeof options.datasource === "string" ? JSON.parse(options.datasource) : {};

if (positionals[0] === "cli") process.exit(await runCommand(positionals[1] ?? "", databaseUrl()));

const models = options.datamodels?.map((path) => readModel(String(path)));
serve(prepareEngine(models, datasource), () => createDatabase(databaseUrl()));

function databaseUrl() {
  return datasource.url ?? "";
}

/**
 * @param {string} path
 * @returns {[string, string]}
 */
function readModel(path) {
  return [path, readFileSync(path, "utf8")];
}

/**
 * `schema-engine cli <command>`: the exit code; failures are one JSON line on standard error.
 *
 * @param {string} name
 * @param {string} url
 */
async function runCommand(name, url) {
  log("INFO", "Starting schema engine CLI"); // Prisma's command line skips the first line
  try {
    if (name === "can-connect-to-database") await tryConnect(url);
    else if (name === "create-database") await createDatabase(url);
    else if (name === "drop-database") await dropDatabase(url);
    else throw new Error(`Unknown command: ${name}`);
    return 0;
  } catch (error) {
    log("ERROR", errorMessage(error) || String(errorCode(error)), { error_code: prismaCode(error), is_panic: false });
    return 1;
  }
}

/** @param {unknown} error */
function prismaCode(error) {
  /** @type {Readonly<Record<string, string>>} */
  const codes = { "3D000": "P1003", ECONNREFUSED: "P1001", ENOTFOUND: "P1001", "28P01": "P1000" };
  return codes[errorCode(error) ?? ""] ?? "P1011";
}

/**
 * Prisma's command line reads only lines with this target.
 *
 * @param {string} level
 * @param {string} message
 * @param {object} extra
 */
function log(level, message, extra = {}) {
  const line = {
    timestamp: new Date().toISOString(),
    level,
    fields: { message, ...extra },
    target: "schema_engine::logger",
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
