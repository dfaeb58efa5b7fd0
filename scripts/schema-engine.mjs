#!/usr/bin/env node
// Stands in for Prisma's native `schema-engine`, which its command line would download at first use. It speaks the same
// protocol (a small command line, and JSON-RPC over standard input and output) and runs the engine's WebAssembly build,
// an exactly pinned dependency, over the ordinary PostgreSQL driver. So migrations need no download and no network.
//
// Use: PRISMA_SCHEMA_ENGINE_BINARY=scripts/schema-engine.mjs prisma migrate deploy
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createDatabase, dropDatabase, tryConnect } from "./schema-engine/database.mjs";
import { engineVersion, prepareEngine } from "./schema-engine/engine.mjs";
import { serve } from "./schema-engine/rpc.mjs";

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

const datasource = options.datasource ? JSON.parse(options.datasource) : {};

if (positionals[0] === "cli") process.exit(await runCommand(positionals[1], datasource.url));

const models = options.datamodels?.map((path) => [path, readFileSync(path, "utf8")]);
serve(prepareEngine(models, datasource), () => createDatabase(datasource.url));

/** `schema-engine cli <command>`: the exit code; failures are one JSON line on standard error. */
async function runCommand(name, url) {
  log("INFO", "Starting schema engine CLI"); // Prisma's command line skips the first line
  try {
    if (name === "can-connect-to-database") await tryConnect(url);
    else if (name === "create-database") await createDatabase(url);
    else if (name === "drop-database") await dropDatabase(url);
    else throw new Error(`Unknown command: ${name}`);
    return 0;
  } catch (error) {
    log("ERROR", error.message || String(error.code), { error_code: prismaCode(error), is_panic: false });
    return 1;
  }
}

function prismaCode(error) {
  const codes = { "3D000": "P1003", ECONNREFUSED: "P1001", ENOTFOUND: "P1001", "28P01": "P1000" };
  return codes[error.code] ?? "P1011";
}

/** Prisma's command line reads only lines with this target. */
function log(level, message, extra = {}) {
  const line = {
    timestamp: new Date().toISOString(),
    level,
    fields: { message, ...extra },
    target: "schema_engine::logger",
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
