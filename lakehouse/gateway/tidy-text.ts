/** `spark_catalog.main__shop` is how `main.shop` is stored: show what people wrote. */
export function tidyNames(message: string, catalogs: readonly string[]): string {
  const stored = new RegExp(
    `(?<![/\\w])(?:\`?spark_catalog\`?\\.)?(\`?)\\b(${catalogs.join("|")})__([A-Za-z0-9_]+)`,
    "g",
  );
  return message.replace(stored, (_, quote: string, catalog: string, schema: string) =>
    quote ? `\`${catalog}\`.\`${schema}` : `${catalog}.${schema}`,
  );
}

/**
 * The error as Databricks words it, `[CLASS] text SQLSTATE: xxxxx; line 1 pos 14`: without the server's prefix, the
 * exception's name, the query plan and the stack, and with the state that Delta leaves out of its texts.
 */
export function tidyError(message: string, sqlState: string | undefined, catalogs: readonly string[]): string {
  const [sentence = ""] = message.split(/\n\s*at /);
  const bare = sentence
    .replace(/^(?:[\w.$]+Exception: )+/, "")
    .replace(/^Error running query: /, "")
    .replace(/^(\[[\w.]+\]) [\w.$]+(?:Exception|Error):\s+(?:\1 ?)?/, "$1 ")
    .replace(/(SQLSTATE: \w{5}(?:; line \d+ pos \d+)?);?\n[\s\S]*$/, "$1")
    .trim();
  const complete =
    sqlState && bare.startsWith("[") && !bare.includes("SQLSTATE:") ? `${bare} SQLSTATE: ${sqlState}` : bare;
  return tidyNames(complete, catalogs);
}
