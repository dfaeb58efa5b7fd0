import type { IdentityColumnsByTable } from "@/lib/model/table/identity-columns";
import { sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import type { Token } from "@/lib/sql/parse/parser";
import type { NamesRead, ParsedReference, SqlStatement } from "@/lib/sql/parse/statement";

/** Clauses that read columns which the text does not name. */
const READS_ALL = /^(natural|pivot|unpivot|table)$/i;
/** What a star stands after; after a value it multiplies. */
const BEFORE_STAR = /^(select|distinct|all|,|\()$/i;

/**
 * The names by which the text can read columns of each reference, in lower case: every word that may mean one, as only
 * the warehouse knows which do. A word after the name of another relation cannot. References of one name share theirs.
 */
export function namesRead(tokens: readonly Token[], references: readonly Unread[]): NamesRead[] {
  const relations = references.map((each) => relationName(tokens, each));
  const known = new Set(relations);
  const read = new Map([...known].map((own) => [own, namesOf(tokens, own, known)]));
  return relations.map((own) => read.get(own) ?? "all");
}

function namesOf(tokens: readonly Token[], own: string, known: ReadonlySet<string>): NamesRead {
  const means = (i: number) => {
    const qualifier = tokens[i - 1]?.kind === "DOT" ? tokens[i - 2]?.name.toLowerCase() : undefined;
    return qualifier === undefined || qualifier === own || !known.has(qualifier);
  };
  const names = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (token.kind === "STAR" && isStar(tokens, i, own)) return "all";
    if (!isName(token)) continue;
    if (token.kind !== "QUOTED_IDENTIFIER" && READS_ALL.test(token.text)) return "all";
    if (means(i)) names.add(token.name.toLowerCase());
  }
  return [...names].sort();
}

type Unread = Pick<ParsedReference, "start" | "end" | "aliased" | "table">;

/** Whether a star takes the columns of the relation `own`. That of `count(*)` takes none. */
function isStar(tokens: readonly Token[], i: number, own: string): boolean {
  const [before, qualifier] = [tokens[i - 1], tokens[i - 2]];
  if (before?.kind === "DOT") return qualifier?.name.toLowerCase() === own;
  if (before?.kind === "L_PAREN" && /^count$/i.test(qualifier?.text ?? "")) return false;
  return BEFORE_STAR.test(before?.text ?? "");
}

function isName({ kind, text }: Token): boolean {
  return kind === "QUOTED_IDENTIFIER" || (kind !== "STRING" && /^[\p{L}\p{N}_$]+$/u.test(text));
}

/** What a relation's columns are qualified with: its alias, or the table's own name. */
function relationName(tokens: readonly Token[], { end, aliased, table }: Unread): string {
  const first = tokens.findIndex(({ start }) => start >= end);
  const alias = tokens[/^as$/i.test(tokens[first]?.text ?? "") ? first + 1 : first];
  return (aliased && alias ? alias.name : table.table).toLowerCase();
}

/** The columns of each table that statements read, of those that it has: what tells its rows apart. */
export function readColumns(
  statements: readonly SqlStatement[],
  tables: readonly { table: TableName; columns: readonly Column[] }[],
): NonNullable<IdentityColumnsByTable> {
  const references = statements.flatMap((statement) => statement.references);
  return tables.map(({ table, columns }) => {
    const reads = references.filter((reference) => sameTable(reference.table, table)).map(({ reads }) => reads);
    const isRead = ({ name }: Column) => reads.some((names) => names === "all" || names.includes(name.toLowerCase()));
    return { table, columns: columns.filter(isRead) };
  });
}
