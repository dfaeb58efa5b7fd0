/** `spark_catalog.main__shop` is how `main.shop` is stored: show what people wrote. */
export function tidyNames(message: string, catalogs: readonly string[]): string {
  const stored = new RegExp(`(?:\`?spark_catalog\`?\\.)?(\`?)\\b(${catalogs.join("|")})__([A-Za-z0-9_]+)`, "g");
  return message.replace(stored, (_, quote: string, catalog: string, schema: string) =>
    quote ? `\`${catalog}\`.\`${schema}` : `${catalog}.${schema}`,
  );
}

/**
 * The error as Databricks words it, `[CLASS] text SQLSTATE: xxxxx; line 1 pos 14`: without the server's prefix, the
 * exception's name, the query plan and the stack.
 */
export function tidyError(message: string, catalogs: readonly string[]): string {
  const [sentence = ""] = message.split(/\n\s*at |;\s*\n'|;\n\+-/);
  const bare = sentence
    .replace(/^(?:[\w.$]+Exception: )+/, "")
    .replace(/^Error running query: /, "")
    .replace(/^(\[[\w.]+\]) [\w.$]+(?:Exception|Error): \1 ?/, "$1 ")
    .replace(/^(?:[\w.$]+(?:Exception|Error): )+(?=\[)/, "");
  return tidyNames(bare.trim(), catalogs);
}
