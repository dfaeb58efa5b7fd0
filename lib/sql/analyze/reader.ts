import { findingAt, type SqlFinding, type SqlFindingCode } from "@/lib/sql/parse/finding-at";
import type { Token, Tree } from "@/lib/sql/parse/parser";
import { type Extent, ownerOf } from "@/lib/sql/parse/select-extents";
import type { AnalyzeOptions, ParsedReference, QueryCopy, Span } from "@/lib/sql/parse/statement";
import { isWordOfSql } from "@/lib/sql/parse/word-roles";
import type { UnionBranch } from "@/lib/sql/rewrite/delta-terms";
import type { Side } from "./join-sides";

/** A relation of a SELECT: the name that qualifies its columns, and the references whose rows it hands on. */
export type Relation = { name: string | null; references: ParsedReference[] };

/** A SELECT that reads tables: its index among the text's SELECTs. `handsOn`: its rows are of those of its tables. */
export type Step = { select: number; copy: number; union: number | null; handsOn: boolean; relations: Relation[] };

/** References stand in the order of the bound text. */
export type Structure = {
  findings: SqlFinding[];
  references: ParsedReference[];
  steps: Step[];
  copies: QueryCopy[];
  /** SELECTs all of whose rows are read at once, wherever they are used: they may do with them what they like. */
  whole: ReadonlySet<number>;
  /** A relation without a table (VALUES, range) can make several rows out of one. */
  hasConstants: boolean;
};

/**
 * How a query is read. `rows`: row by row, each row of its result being one of rows of its tables. `whole`: all at
 * once, as a lookup is; then it may group, compare and number rows.
 */
export type Mode = "rows" | "whole";

/** Where a query stands on the way from the result to tables. */
export type Place = {
  /** The SELECT that it stands in, by its index among the text's; -1 for the whole query. */
  select: number;
  branches: readonly UnionBranch[];
  side: Side;
  copy: number;
  union: number | null;
  mode: Mode;
};

/** What a walk through a query's tree goes by, and what it has found. */
export type Reader = {
  text: string;
  tokens: readonly Token[];
  extents: readonly Extent[];
  options: AnalyzeOptions;
  spanOf: (tree: Tree) => Span;
  /** Index among the text's SELECTs by the tree's own node. */
  order: ReadonlyMap<Tree, number>;
  /** How each SELECT was read: a copy can be read another way than the original. */
  modes: Map<number, Set<Mode>>;
  unions: number;
  findings: SqlFinding[];
  references: ParsedReference[];
  steps: Step[];
  copies: QueryCopy[];
  hasConstants: boolean;
};

/** A keyword of the SELECT that a relation stands in: the first one from there on, or the last one before it. */
export function keywordBy(
  { tokens, extents }: Reader,
  { select }: Place,
  relation: Span,
  word: RegExp,
  side: "before" | "after",
): Span {
  const own = tokens.filter((token, i) => isWordOfSql(token, word) && ownerOf(extents, i) === select);
  const found =
    side === "after"
      ? own.find(({ start }) => start >= relation.start)
      : own.findLast(({ start }) => start < relation.start);
  return found ?? relation;
}

/** Note what is wrong, once: a WITH query can be read several times. */
export function refuse(
  reader: Reader,
  span: Span,
  code: SqlFindingCode,
  message: string,
  suggestion: string | null = null,
): void {
  const known = reader.findings.some((other) => other.code === code && other.start === span.start);
  if (!known) reader.findings.push(findingAt(reader.text, span, code, { message, suggestion }));
}
