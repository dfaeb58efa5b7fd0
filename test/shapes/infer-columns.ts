import { field, listField, parseSql, type Token, type Tree, textField } from "@/lib/sql/parse/parser";
import { spanFinder } from "@/lib/sql/parse/tree-spans";

/** A table that a SELECT names, by the parts of its name as they are written, and the columns that it is read for. */
type NamedTable = { parts: string[]; aliases: Set<string>; columns: Map<string, string> };

/** What a text reads: its tables by their names in lower case. Empty where the text cannot be read. */
export type Inferred = Map<string, NamedTable>;

type Scope = ReadonlyMap<string, NamedTable | null>;
type Reader = { tokens: readonly Token[]; startOf: (tree: Tree) => number; found: Inferred; made: ReadonlySet<string> };

/** The tables that a SELECT reads, with the columns that it names, each of a type that fits how it is used. */
export async function inferColumns(sql: string, into: Inferred): Promise<void> {
  const parsed = await parseSql(sql.replace(/--.*/g, (comment) => " ".repeat(comment.length)));
  if (!parsed.ok) return;
  const spanOf = spanFinder(parsed.offsetOf);
  const query = parsed.statements[0];
  const made = new Set(aliasesIn(query));
  visit({ tokens: parsed.tokens, startOf: (tree) => spanOf(tree).start, found: into, made }, query, new Map());
}

function visit(reader: Reader, tree: Tree, outer: Scope): void {
  if (typeof tree !== "object" || tree === null) return;
  const select = field(tree, "select");
  const scope = select === undefined ? outer : scopeOf(reader, select, outer);
  const column = field(tree, "column");
  if (column !== undefined) addColumn(reader, column, scope);
  for (const each of listField(tree, "using")) addEverywhere(reader, each, scope);
  for (const value of Object.values(tree)) visit(reader, value, scope);
}

/** The relations of a SELECT by the names that its columns go by; null for what is no table. */
function scopeOf(reader: Reader, select: Tree, outer: Scope): Scope {
  const scope = new Map<string, NamedTable | null>();
  const relations = [
    ...listField(field(select, "from"), "expressions"),
    ...listField(select, "joins").map((join) => field(join, "this")),
  ];
  for (const relation of relations.flatMap(inParentheses)) {
    const table =
      field(relation, "table") ?? field(field(field(relation, "pivot") ?? field(relation, "unpivot"), "this"), "table");
    const alias = textField(field(field(relation, "subquery") ?? table, "alias"), "name");
    const parts = ["catalog", "schema", "name"].flatMap((part) => textField(field(table, part), "name") ?? []);
    const last = parts.at(-1);
    if (last === undefined || (parts.length === 1 && reader.made.has(last.toLowerCase()))) {
      scope.set((alias ?? last ?? `relation ${scope.size}`).toLowerCase(), null);
      continue;
    }
    const key = parts.join(".").toLowerCase();
    const named = reader.found.get(key) ?? { parts, aliases: new Set(), columns: new Map() };
    named.aliases.add((alias ?? last).toLowerCase());
    reader.found.set(key, named);
    scope.set((alias ?? last).toLowerCase(), named);
  }
  return new Map([...scope, ...[...outer].filter(([name]) => !scope.has(name))]);
}

/** The relations of a join in parentheses. */
function inParentheses(relation: Tree): Tree[] {
  const inner = field(field(relation, "paren"), "this");
  if (inner !== undefined) return inParentheses(inner);
  const join = field(relation, "joined_table");
  if (join === undefined) return [relation];
  return [field(join, "left"), ...listField(join, "joins").map((each) => field(each, "this"))].flatMap(inParentheses);
}

function addColumn({ tokens, startOf, made }: Reader, column: Tree, scope: Scope): void {
  const name = textField(field(column, "name"), "name") ?? "";
  const qualifier = textField(field(column, "table"), "name")?.toLowerCase();
  const start = startOf(field(column, "name"));
  const at = tokens.findIndex((token) => token.start === start);
  if (qualifier !== undefined && scope.has(qualifier)) {
    note(scope.get(qualifier) ?? null, name, typeOf(tokens, at, name));
    return;
  }
  const [first] = [...scope.values()];
  const isField = qualifier !== undefined && !made.has(qualifier);
  if (isField) note(first ?? null, qualifier, `STRUCT<\`${name}\`: STRING>`);
  else if (qualifier === undefined && !made.has(name.toLowerCase()))
    note(first ?? null, name, typeOf(tokens, at, name));
}

function addEverywhere({ tokens, startOf }: Reader, identifier: Tree, scope: Scope): void {
  const name = textField(identifier, "name");
  const at = tokens.findIndex((token) => token.start === startOf(identifier));
  if (name !== null) for (const table of scope.values()) note(table, name, typeOf(tokens, at, name));
}

/** A type that says more than a plain one wins. */
function note(table: NamedTable | null, name: string, type: string): void {
  const known = table?.columns.get(name.toLowerCase());
  if (known === undefined || (!/[<T]/.test(known) && /[<T]/.test(type)) || (known === "STRING" && type !== "STRING"))
    table?.columns.set(name.toLowerCase(), type);
}

/** Names that the text itself gives: to results, relations and their columns. A table has no such columns. */
function aliasesIn(tree: Tree): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  const own = ["alias", "table_alias", "value_column", "name_column"].flatMap((key) => {
    const alias = field(tree, key);
    return typeof alias === "string" ? alias : (textField(alias, "name") ?? []);
  });
  const lists = ["column_aliases", "columns", "parameters"].flatMap((key) =>
    listField(tree, key).flatMap((each) => textField(each, "name") ?? []),
  );
  return [...own, ...lists].map((name) => name.toLowerCase()).concat(Object.values(tree).flatMap(aliasesIn));
}

const NUMBERS = /^(sum|avg|abs|round|floor|ceil|stddev|mod|power|sqrt|bround)$/i;
const TIMES =
  /^(unix_millis|unix_seconds|unix_micros|unix_timestamp|date_trunc|date_format|hour|minute|second|year|month|day|to_date|date)$/i;
const ARRAYS =
  /^(explode|explode_outer|posexplode|posexplode_outer|inline|transform|filter|aggregate|reduce|forall|array_\w+|sort_array|flatten|size|element_at|array_size)$/i;

/** A type that fits what stands around a column: a path, an index, a function, a number beside it; its name at last. */
function typeOf(tokens: readonly Token[], at: number, name: string): string {
  const [before, next, index, hasNewer, field] = [at - 1, at + 1, at + 2, at + 3, at + 4].map((i) => tokens[i]);
  const inner = (i: number) =>
    tokens[i]?.kind === "COLON" ? "VARIANT" : tokens[i]?.kind === "DOT" ? structOf(tokens[i + 1]) : "STRING";
  if (next?.kind === "COLON") return "VARIANT";
  if (next?.kind === "DOT" && index?.role) return structOf(index);
  if (next?.kind === "R_PAREN" && before?.kind === "L_PAREN" && index?.kind === "COLON") return "VARIANT";
  if (next?.kind === "L_BRACKET" && hasNewer?.kind === "R_BRACKET" && field !== null)
    return index?.kind === "STRING" ? `MAP<STRING, ${inner(at + 4)}>` : `ARRAY<${inner(at + 4)}>`;
  let open = at - 1;
  while (tokens[open]?.kind === "DOT") open -= 2;
  const call = tokens[open]?.kind === "L_PAREN" ? (tokens[open - 1]?.name ?? "") : "";
  if (ARRAYS.test(call)) return "ARRAY<STRING>";
  if (/^map_/i.test(call)) return "MAP<STRING, STRING>";
  if (/^(variant_get|try_variant_get|is_variant_null|schema_of_variant)$/i.test(call)) return "VARIANT";
  if (TIMES.test(call) || /(^|_)(at|time|ts|timestamp)$/i.test(name)) return "TIMESTAMP";
  if (NUMBERS.test(call) || [index, tokens[open - 1]].some((each) => each?.kind === "NUMBER")) return "BIGINT";
  if (
    tokens[open]?.role === "keyword" &&
    /^not$/i.test(tokens[open]?.text ?? "") &&
    !/^(in|like|between|is|=)$/i.test(next?.text ?? "")
  )
    return "BOOLEAN";
  return /^(id|a|b|n|count|amount|price|quantity)$/i.test(name) ? "BIGINT" : "STRING";
}

function structOf(part: Token | undefined): string {
  return `STRUCT<\`${part?.name ?? "x"}\`: STRING>`;
}
