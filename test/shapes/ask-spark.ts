import type { LakehouseClient } from "@/lakehouse/client";

/** So many texts are planned by one statement: each statement has its own way to the cluster and back. */
const TEXTS_EACH = 8;

/**
 * Have Spark plan each text, without running it: "ok", or Spark's own error. Many are planned as subqueries of one
 * statement; where that fails, each is asked about alone.
 */
export async function askSpark(client: LakehouseClient, texts: readonly string[]): Promise<string[]> {
  const said: string[] = [];
  for (let i = 0; i < texts.length; i += TEXTS_EACH)
    said.push(...(await askTogether(client, texts.slice(i, i + TEXTS_EACH))));
  return said;
}

async function askTogether(client: LakehouseClient, texts: readonly string[]): Promise<string[]> {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return [(await planError(client, only)) ?? "ok"];
  const together = texts.map((text) => `(SELECT count(1) FROM (\n${text}\n))`).join(",\n");
  if ((await planError(client, `SELECT ${together}`)) === null) return texts.map(() => "ok");
  const middle = Math.ceil(texts.length / 2);
  return [...(await askTogether(client, texts.slice(0, middle))), ...(await askTogether(client, texts.slice(middle)))];
}

/** EXPLAIN gives some errors as the plan. */
async function planError(client: LakehouseClient, text: string): Promise<string | null> {
  try {
    const rows = await client.sql(`EXPLAIN\n${text}`);
    const plan = rows.map((row) => Object.values(row).join("\n")).join("\n");
    const error = /^(?:org\.apache\.spark\.\S*Exception|Error occurred during query planning)[:\s]*([\s\S]*)/.exec(
      plan,
    );
    return error ? plainly(error[1] ?? "") : null;
  } catch (thrown) {
    return plainly(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** The sentence, without the SQL and the plan behind it; its lines are those of the text. */
function plainly(message: string): string {
  const [sentence = ""] = message.trim().split(/;?\n/);
  return sentence.replace(/\bline (\d+)/, (_, line) => `line ${Number(line) - 1}`);
}
