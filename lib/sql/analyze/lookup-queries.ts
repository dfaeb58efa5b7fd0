import { sameTable } from "@/lib/model/table/table-name";
import { refusedClauses } from "@/lib/sql/analyze/findings/refused-clauses";
import type { Scope } from "@/lib/sql/parse/named-queries";
import { field, type Tree, textField } from "@/lib/sql/parse/parser";
import { resolveTable } from "@/lib/sql/parse/resolve-table";
import { ownerOf } from "@/lib/sql/parse/select-extents";
import { setOperation } from "@/lib/sql/parse/select-order";
import { functionKind } from "./functions/functions";
import { type Place, type Reader, selectsIn } from "./reader";

/**
 * Whether a query inside FROM is read all at once, as a lookup: its tables send nothing for events anyway, because it
 * stands on a nullable side or reads lookup-only tables, and it needs all of its rows, to group or to number them.
 */
export function looksUpWhole(reader: Reader, query: Tree, scope: Scope, { mode, side }: Place): boolean {
  if (mode !== "rows" || reader.options.dataType !== "event") return false;
  const queries = withNamed(query, scope);
  if (queries.every((each) => isRowWise(reader, each))) return false;
  return side !== "inner" || queries.every((each) => readsLookups(reader, each, scope));
}

/** A query and the WITH queries that it reads. */
function withNamed(query: Tree, scope: Scope): Tree[] {
  const queries: Tree[] = [];
  const visit = (tree: Tree, known: Scope) => {
    queries.push(tree);
    for (const table of tablesIn(tree)) {
      const named = field(table, "schema") ? undefined : known.get(lastName(table).toLowerCase());
      if (named && !queries.includes(named.query)) visit(named.query, named.scope);
    }
  };
  visit(query, scope);
  return queries;
}

/** A WITH query is asked about at each of its uses. */
const known = new WeakMap<object, boolean>();

function isRowWise(reader: Reader, query: Tree): boolean {
  if (typeof query !== "object" || query === null) return true;
  const rowWise = known.get(query) ?? readsRowWise(reader, query);
  known.set(query, rowWise);
  return rowWise;
}

function readsRowWise(reader: Reader, query: Tree): boolean {
  const { text, tokens, extents } = reader;
  if (strictOperations(query)) return false;
  return selectsIn(reader, query).every((index) => {
    const select = [...reader.order].find(([, i]) => i === index)?.[0];
    const clauses = refusedClauses(text, tokens, select, index, "event", "rows");
    const calls = tokens.some((token, i) => {
      const isCall = token.role === "call" && ownerOf(extents, i) === index;
      return isCall && ["aggregate", "window"].includes(functionKind(token.name));
    });
    return !calls && clauses.every(({ code }) => !["distinct", "grouping", "window"].includes(code));
  });
}

function strictOperations(tree: Tree): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  if (setOperation(tree) !== null && field(field(tree, "union"), "all") !== true) return true;
  return Object.values(tree).some(strictOperations);
}

function readsLookups(reader: Reader, query: Tree, scope: Scope): boolean {
  return tablesIn(query).every((table) => {
    const parts = [field(table, "catalog"), field(table, "schema"), field(table, "name")];
    const names = parts.flatMap((part) => textField(part, "name") ?? []);
    if (names.length === 1 && scope.has(lastName(table).toLowerCase())) return true;
    const resolved = resolveTable(names, reader.options);
    return resolved.ok && (reader.options.lookupOnly ?? []).some((name) => sameTable(name, resolved.table));
  });
}

function tablesIn(tree: Tree): Tree[] {
  if (typeof tree !== "object" || tree === null) return [];
  const table = field(tree, "table");
  // A column's qualifier is also called a table; it has no name of its own fields.
  const own = field(field(table, "name"), "name") === undefined ? [] : [table];
  return [...own, ...Object.values(tree).flatMap(tablesIn)];
}

function lastName(table: Tree): string {
  return textField(field(table, "name"), "name") ?? "";
}
