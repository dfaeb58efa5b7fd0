import type { LakehouseClient } from "@/lakehouse/client";

/** A text, and whether Spark is known to refuse it: then it is asked about alone from the beginning. */
export type Asked = { text: string; refused: boolean };

/** So many texts are planned by one statement: each statement has its own way to the cluster and back. */
const TEXTS_EACH = 16;

/**
 * Have Spark plan each text, without running it: "ok", or Spark's own error. Many are planned as subqueries of one
 * statement; where that fails, each is asked about alone.
 */
export async function askSpark(client: LakehouseClient, asked: readonly Asked[]): Promise<string[]> {
  const said = new Map<Asked, string>();
  const alone = asked.filter(({ refused }) => refused).map((each) => [each]);
  const together = asked.filter(({ refused }) => !refused);
  for (let i = 0; i < together.length; i += TEXTS_EACH) alone.push(together.slice(i, i + TEXTS_EACH));
  for (const group of alone) {
    const results = await askTogether(
      client,
      group.map(({ text }) => text),
    );
    group.forEach((each, i) => {
      said.set(each, results[i] ?? "");
    });
  }
  return asked.map((each) => said.get(each) ?? "");
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

/** The sentence, without the SQL and the plan after it; its lines are those of the text. */
function plainly(message: string): string {
  const [sentence = ""] = message.trim().split(/;?\n/);
  return sentence.replace(/\bline (\d+)/, (_, line) => `line ${Number(line) - 1}`);
}
