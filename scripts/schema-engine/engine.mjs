import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { errorMessage } from "../lib/terminal/error-fields.mjs";
import { migrationAdapter } from "./adapter.mjs";
import { panics } from "./panics.mjs";

/**
 * @import { ErrorCapturingSqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils"
 * @import { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg"
 * @import { Datasource } from "./adapter.mjs"
 *
 * @typedef {[path: string, text: string][]} Models
 */

/** @typedef {ReturnType<typeof prepareEngine>} PreparedEngine */

const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));

/** The commit of Prisma's engines that the WebAssembly package was built from, as Prisma's command line compares it. */
export function engineVersion() {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return version.split(".").pop();
}

/**
 * A schema engine over these models (`[path, text]` each) and this datasource
 * (`url`, `shadowDatabaseUrl`): `load` makes it, `explain` gives the adapter's own
 * error where the engine only tells its number.
 *
 * @param {Models | undefined} models
 * @param {Datasource} datasource
 */
export function prepareEngine(models, datasource) {
  const adapter = bindMigrationAwareSqlAdapterFactory(migrationAdapter(datasource));
  return {
    load: () => load(models, adapter),
    /** @param {unknown} error */
    explain(error) {
      const id = /External error id#(\d+)/.exec(errorMessage(error))?.[1];
      return (id && adapter.errorRegistry.consumeError(Number(id))?.error) || error;
    },
  };
}

/**
 * @param {Models | undefined} models
 * @param {ErrorCapturingSqlMigrationAwareDriverAdapterFactory} adapter
 * @returns {Promise<SchemaEngine>}
 */
async function load(models, adapter) {
  const binary = await WebAssembly.compile(readFileSync(join(folder, "schema_engine_bg.wasm")));
  const { exports } = await WebAssembly.instantiate(binary, { "./schema_engine_bg.js": bindings });
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panics });
  bindings.__wbg_set_wasm(exports);
  const start = exports.__wbindgen_start;
  if (typeof start !== "function") throw new Error("The schema engine's WebAssembly build has no start function.");
  start();
  return await bindings.SchemaEngine.new({ datamodels: models }, () => {}, adapter);
}
