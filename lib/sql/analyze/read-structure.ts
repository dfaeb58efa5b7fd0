import { drivingFindings } from "@/lib/sql/analyze/findings/driving-findings";
import type { Tree } from "@/lib/sql/parse/parser";
import { fromBeforeSelect, selectExtents } from "@/lib/sql/parse/select-extents";
import { textOrder } from "@/lib/sql/parse/select-order";
import type { AnalyzeOptions, ParsedReference, QueryCopy, Span } from "@/lib/sql/parse/statement";
import type { Token } from "@/lib/sql/parse/token";
import { combinationsMax } from "@/lib/sql/rewrite/delta-terms";
import { readQuery } from "./read-query";
import { type Mode, type Reader, refuse, type Structure } from "./reader";

/** Each combination of branches is a case of its own. */
const COMBINATIONS_MAX = 200;

/**
 * Walk from the whole query to its tables, by the tree; what cannot be followed exactly is refused. In mode `whole`
 * the query may group, compare and number rows, and no column is handed on.
 */
export function readStructure(
  text: string,
  tokens: readonly Token[],
  query: Tree,
  options: AnalyzeOptions,
  spanOf: (tree: Tree) => Span,
  mode: Mode = "rows",
): Structure {
  const extents = selectExtents(tokens);
  const startOf = (tree: Tree) => spanOf(tree).start || null;
  const selects = textOrder(query, startOf);
  const reader: Reader = {
    text,
    tokens,
    extents,
    options,
    spanOf,
    order: new Map(selects.map((select, i) => [select, i])),
    modes: new Map(),
    unions: 0,
    findings: [],
    references: [],
    steps: [],
    copies: [],
    hasConstants: false,
  };
  if (selects.length === extents.length) {
    const place = { select: -1, branches: [], side: "inner", copy: 0, union: null, mode } as const;
    readQuery(reader, query, new Map(), place);
  }
  if (reader.findings.length === 0) checkFollowed(reader, selects.length);
  inBoundOrder(reader);
  if (combinationsMax(reader.references) > COMBINATIONS_MAX) {
    const message = "There are too many UNION ALLs beside each other here. Make several sources.";
    refuse(reader, reader.references[0] ?? { start: 0, end: text.length }, "unsupported", message);
  } else if (mode === "rows" && reader.findings.length === 0) {
    reader.findings.push(...drivingFindings(text, reader.references));
  }
  const { findings, references, steps, copies, hasConstants } = reader;
  return { findings, references, steps, copies, hasConstants, whole: analyzeWholeQuery(reader) };
}

/** Every SELECT of the text must have been read: a table in one that was not would be read as nobody said. */
function checkFollowed(reader: Reader, selects: number): void {
  const { tokens, extents, modes, text } = reader;
  const early = fromBeforeSelect(tokens);
  if (early) refuse(reader, early, "unsupported", "Begin with SELECT, then FROM.");
  const missed = extents.findIndex((_, i) => !modes.has(i));
  if (early || (selects === extents.length && missed < 0)) return;
  const place = tokens[extents[missed]?.first ?? 0] ?? { start: 0, end: text.length };
  refuse(reader, place, "unsupported", "This form of query cannot be followed. Write it as SELECT … FROM tables.");
}

function analyzeWholeQuery({ modes }: Reader): Set<number> {
  return new Set([...modes].flatMap(([select, read]) => (read.has("rows") ? [] : [select])));
}

/** References by their places in the rewritten text, where a copy stands after what it is a copy of. */
function inBoundOrder({ references, copies }: Reader): void {
  const keys = new Map(references.map((reference) => [reference, placeOf(copies, reference)]));
  references.sort((one, other) => compare(keys.get(one) ?? [], keys.get(other) ?? []));
}

function placeOf(copies: readonly QueryCopy[], { copy, start }: Pick<ParsedReference, "copy" | "start">): number[] {
  const of = copies[copy - 1];
  return of === undefined ? [start] : [...placeOf(copies, { copy: of.within, start: of.body.end }), copy, start];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((part, i) => part !== other[i]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
