import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { connectLakehouse } from "@/lakehouse/client";
import { judgeFile } from "./judge-file";
import type { Judged } from "./judge-shapes";
import { readShapes, ShapesError } from "./read-shapes";

const USAGE = "Name a file of SELECTs, one a paragraph: npm run shapes -- FILE [--json].";

/** Judge the SELECTs of a file: a JSON line for each, and, without `--json`, a sentence at the end. */
async function run(): Promise<void> {
  const { name, json, check } = asked();
  const file = readShapes(await textOf(name), name);
  if (check) return;
  const client = await connectLakehouse(process.env.LAKEFEED_LAKEHOUSE_FILE ?? "").catch((cause) => {
    throw new ShapesError(
      "No lakehouse answers at LAKEFEED_LAKEHOUSE_FILE. Start one (npm run lakehouse), or leave the variable out: the command then starts its own.",
      { cause },
    );
  });
  try {
    const judged = await judgeFile(client, file);
    for (const each of judged) process.stdout.write(`${JSON.stringify(each)}\n`);
    if (!json) process.stdout.write(`${summary(judged)}\n`);
  } finally {
    await client.close();
  }
}

/** `--check` looks at the file alone, before anything is started for it. */
function asked(): { name: string; json: boolean; check: boolean } {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values, positionals } = parseArgs({ options: { json: flag, check: flag }, allowPositionals: true });
    const [name, ...more] = positionals;
    if (name !== undefined && more.length === 0) return { name, ...values };
  } catch {
    // An option that is not known.
  }
  throw new ShapesError(USAGE);
}

function summary(judged: readonly Judged[]): string {
  const accepted = judged.filter((each) => each.accepted);
  const refused = judged.filter(({ accepted: read, spark }) => !read && spark.original === "ok");
  const differ = accepted.filter(({ spark }) => (spark.rewritten === "ok") !== (spark.original === "ok"));
  return `${judged.length} SELECTs: ${accepted.length} accepted; ${refused.length} refused that Spark runs; ${differ.length} that run only as they are or only as they are rewritten.`;
}

async function textOf(name: string): Promise<string> {
  return readFile(name, "utf8").catch(() => {
    throw new ShapesError(`${name} cannot be read. ${USAGE}`);
  });
}

try {
  await run();
} catch (thrown) {
  if (!(thrown instanceof ShapesError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 1;
}
