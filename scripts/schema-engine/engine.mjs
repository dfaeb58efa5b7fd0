import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { migrationAdapter } from "./adapter.mjs";

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
 */
export function prepareEngine(models, datasource) {
  const adapter = bindMigrationAwareSqlAdapterFactory(migrationAdapter(datasource));
  return {
    load: () => load(models, adapter),
    explain(error) {
      const id = /External error id#(\d+)/.exec(error.message)?.[1];
      return (id && adapter.errorRegistry.consumeError(Number(id))?.error) || error;
    },
  };
}

async function load(models, adapter) {
  const binary = await WebAssembly.compile(readFileSync(join(folder, "schema_engine_bg.wasm")));
  const { exports } = await WebAssembly.instantiate(binary, { "./schema_engine_bg.js": bindings });
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: "",
    set_message(message) {
      this.message = message;
    },
  };
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return await bindings.SchemaEngine.new({ datamodels: models }, () => {}, adapter);
}
