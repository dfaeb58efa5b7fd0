import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);

/** A catalog's name becomes part of a schema's name in the metastore, hence the narrow alphabet. */
const catalogs = z
  .string()
  .default("catalog,main,demo")
  .transform((text) => text.split(",").map((name) => name.trim()))
  .pipe(z.array(z.string().regex(/^[a-z][a-z0-9]*$/, "catalog names are lower-case letters and digits")).min(1));

const environmentSchema = z.object({
  LAKEFEED_DATA: z.string().min(1).default(".data"),
  LAKEFEED_CACHE: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  LAKEHOUSE_PORT: port(10_443),
  LAKEHOUSE_SPARK_PORT: port(10_001),
  LAKEHOUSE_HEAP: z
    .string()
    .regex(/^\d+[mg]$/i, "a size such as 2g or 1500m")
    .default("2g"),
  LAKEHOUSE_CORES: z.coerce.number().int().min(1).max(64).default(2),
  /** "quick" starts and warms up with a third less work; "full" is Java at its best, for benchmarks. */
  LAKEHOUSE_JIT: z.enum(["quick", "full"]).default("quick"),
  /** "off" evaluates statements without compiling each to Java first: a quarter less work where tables are tiny. */
  LAKEHOUSE_CODEGEN: z.enum(["on", "off"]).default("on"),
  /** "whole" computes all of a result on all cores before its first row, "streamed" while it is fetched. */
  LAKEHOUSE_RESULTS: z.enum(["streamed", "whole"]).default("streamed"),
  /** How results are answered: as a workspace does, or as one of old in Thrift column sets. */
  LAKEHOUSE_ANSWERS: z.enum(["arrow", "cloud", "columns"]).default("arrow"),
  LAKEHOUSE_CATALOGS: catalogs,
  /** "off" starts with no tables. */
  LAKEHOUSE_SAMPLE: z.enum(["on", "off"]).default("on"),
  /** "auto" prefers an installed Java 17 or 21; "bundled" always takes the one from PyPI. */
  LAKEHOUSE_JAVA: z.enum(["auto", "bundled"]).default("auto"),
});

export type LakehouseSettings = ReturnType<typeof readSettings>;

/** Everything that the lakehouse takes from its environment. Throws one sentence that names the variable that is wrong. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env) {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join(".")}: ${issue?.message}`);
  }
  const values = parsed.data;
  const cache = values.LAKEFEED_CACHE ?? join(values.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "lakefeed");

  return {
    dataFolder: resolve(values.LAKEFEED_DATA, "lakehouse"),
    cacheFolder: resolve(cache, "lakehouse"),
    port: values.LAKEHOUSE_PORT,
    sparkPort: values.LAKEHOUSE_SPARK_PORT,
    heap: values.LAKEHOUSE_HEAP,
    cores: values.LAKEHOUSE_CORES,
    jit: values.LAKEHOUSE_JIT,
    codegen: values.LAKEHOUSE_CODEGEN === "on",
    results: values.LAKEHOUSE_RESULTS,
    responses: values.LAKEHOUSE_ANSWERS,
    catalogs: values.LAKEHOUSE_CATALOGS,
    sample: values.LAKEHOUSE_SAMPLE === "on",
    java: values.LAKEHOUSE_JAVA,
  };
}
