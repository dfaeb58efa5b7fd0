/** A query parameter as the driver sends it: a type name and the value's text; no value is NULL. */
export type QueryParameter = { name?: string; type: string; value?: string };

// Text in which a marker means nothing, then `::`, then the two kinds of marker.
const TOKEN =
  /[rR](?:'[^']*'|"[^"]*")|'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`(?:``|[^`])*`|--[^\n]*|\/\*[\s\S]*?\*\/|::|(?<![\w\])]):([A-Za-z_]\w*)|\?/g;

/**
 * Put the parameters into the statement as literals: `:name` and `?`, outside strings, quoted names and comments.
 * Spark's server knows no parameters, Databricks binds them itself. A marker without a parameter stays, so that the
 * engine names it in its error.
 */
export function bindParameters(sql: string, parameters: readonly QueryParameter[]): string {
  const named = new Map(parameters.flatMap((parameter) => (parameter.name ? [[parameter.name, parameter]] : [])));
  const ordinals = parameters.filter((parameter) => !parameter.name)[Symbol.iterator]();

  return sql.replace(TOKEN, (token: string, name: string | undefined) => {
    const parameter = token === "?" ? ordinals.next().value : name && named.get(name);
    return parameter ? literal(parameter) : token;
  });
}

function literal({ type, value }: QueryParameter): string {
  if (value === undefined) return "NULL";
  const quoted = `'${value.replace(/[\\']/g, (character) => `\\${character}`)}'`;
  return /^string$/i.test(type) ? quoted : `CAST(${quoted} AS ${type})`;
}
