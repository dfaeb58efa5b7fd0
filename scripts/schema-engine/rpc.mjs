import { createInterface } from "node:readline";
import { errorCode, errorMessage } from "../lib/terminal/error-fields.mjs";
import { panics } from "./panics.mjs";

/**
 * @import { DiagnoseMigrationHistoryInput, SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg"
 * @import { PreparedEngine } from "./engine.mjs"
 *
 * @typedef {() => Promise<unknown>} CreateDatabase
 */

const KNOWN_ERROR = 4466;

/**
 * Answer JSON-RPC lines of standard input until it closes and no call is in
 * flight. The engine is loaded by the first call that needs it. A panic inside WebAssembly surfaces outside the awaited promise: then
 * every call in flight is answered with it, and the process ends with 101.
 *
 * @param {PreparedEngine} prepared
 * @param {CreateDatabase} createDatabase
 */
export function serve({ load, explain }, createDatabase) {
  /** @type {Promise<SchemaEngine> | undefined} */
  let engine;
  const getEngine = () => {
    engine ??= load();
    return engine;
  };
  /** @type {Set<number>} */
  const inFlight = new Set();
  let closed = false;
  const exitWhenDone = () => closed && inFlight.size === 0 && process.exit(0);

  process.on("uncaughtException", (error) => {
    for (const id of inFlight) fail(id, error);
    process.stdout.end(() => process.exit(101));
  });

  createInterface({ input: process.stdin })
    .on("line", async (line) => {
      const { id, method, params } = JSON.parse(line);
      if (!method) return; // the answer to our own `print`
      inFlight.add(id);
      try {
        send({ id, result: await call(getEngine, createDatabase, method, params) });
      } catch (error) {
        fail(id, explain(error));
      }
      inFlight.delete(id);
      exitWhenDone();
    })
    .on("close", () => {
      closed = true;
      exitWhenDone();
    });
}

/**
 * @param {() => Promise<SchemaEngine>} getEngine
 * @param {CreateDatabase} createDatabase
 * @param {string} method
 * @param {Pick<DiagnoseMigrationHistoryInput, "migrationsList" | "filters">} params
 */
async function call(getEngine, createDatabase, method, params) {
  if (method === "createDatabase") return await createDatabase();
  const engine = await getEngine();
  if (method === "getDatabaseVersion") return engine.version(null);
  if (method === "evaluateDataLoss" || method === "createMigration") {
    // These two cannot make a shadow database in the WebAssembly build, but they
    // read what this call has learnt with one.
    const { migrationsList, filters } = params;
    await engine.diagnoseMigrationHistory({ migrationsList, filters, optInToShadowDatabase: true });
  }
  const run = Reflect.get(engine, method);
  if (typeof run !== "function") throw new Error(`The schema engine has no method ${method}.`);
  const result = await run.call(engine, params);
  if (method !== "diff" || !result.stdout) return result ?? {};
  const { stdout, ...rest } = result;
  send({ id: "print", method: "print", params: { content: stdout } });
  return rest;
}

/**
 * @param {number} id
 * @param {unknown} error
 */
function fail(id, error) {
  const isPanic = error instanceof WebAssembly.RuntimeError;
  const message = (isPanic && panics.message) || errorMessage(error);
  const meta = typeof error === "object" && error !== null && "meta" in error ? error.meta : undefined;
  const data = { is_panic: isPanic, message, error_code: errorCode(error), meta };
  send({ id, error: { code: KNOWN_ERROR, message: "An error happened. Check the data field for details.", data } });
}

/** @param {object} message */
function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}
