import { sameTable } from "@/lib/model/table/table-name";
import type { ParsedReference, Span } from "./statement";
import type { Token } from "./token";

/** `ambiguous`: a column named by a table's full name, where another table goes by the same last name. */
export type FullNames = { qualifiers: Span[]; ambiguous: Span | null };

/**
 * `catalog.schema.` of `catalog.schema.table.column` and `schema.` of `schema.table.column`, wherever they stand: a
 * rewritten table goes by its last name.
 */
export function fullNames(tokens: readonly Token[], references: readonly ParsedReference[]): FullNames {
  const own = references.filter(({ aliased }) => !aliased);
  const qualifiers: Span[] = [];
  let ambiguous: Span | null = null;
  tokens.forEach((token, i) => {
    if (tokens[i - 1]?.kind === "DOT") return;
    if (references.some(({ start, end }) => token.start >= start && token.start < end)) return;
    const meant = own.find((reference) => behindPrefix(tokens, i, reference));
    const name = meant && behindPrefix(tokens, i, meant);
    if (!meant || !name) return;
    qualifiers.push({ start: token.start, end: name.start });
    const { table } = meant.table;
    if (
      own.some(
        (other) => other.table.table.toLowerCase() === table.toLowerCase() && !sameTable(other.table, meant.table),
      )
    )
      ambiguous ??= { start: token.start, end: name.end };
  });
  return { qualifiers, ambiguous };
}

/** The table's own name, where the names from here on are those before it, itself and something of it. */
function behindPrefix(tokens: readonly Token[], first: number, { table: own }: ParsedReference): Token | undefined {
  const { catalog, schema, table } = own;
  const path = [
    [catalog, schema, table],
    [schema, table],
  ].find((names) =>
    names.every(
      (name, i) =>
        tokens[first + 2 * i]?.name.toLowerCase() === name.toLowerCase() && tokens[first + 2 * i + 1]?.kind === "DOT",
    ),
  );
  return path && tokens[first + 2 * (path.length - 1)];
}
