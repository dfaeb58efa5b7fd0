import { quoteName } from "@/lib/model/table/table-name";
import { type QueryCopy, type SelectList, type Span, type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { applyEdits, type TextEdit } from "@/lib/sql/text-edit";
import { clockLiteral } from "./clock-literal";

export type TextRewrite = {
  clock: Date;
  /** What a reference is read as: a SELECT, by the reference's index. */
  relation: (reference: number) => string;
  /** What is added to a SELECT that hands rows on. */
  list?: (list: SelectList) => readonly TextEdit[];
};

/**
 * The user's text with its references, clock calls and qualified columns bound; everything else is kept to the byte.
 * A WITH query that is used more than once stands there once for each use.
 */
export function rewriteText(statement: SqlStatement, rewritten: TextRewrite): string {
  const whole = userQuery(statement);
  return textOf(statement, rewritten, 0, { start: 0, end: whole.length });
}

function textOf(statement: SqlStatement, rewritten: TextRewrite, copy: number, span: Span): string {
  const everywhere: TextEdit[] = [
    ...statement.qualifiers.map(({ start, end }) => ({ start, end, text: "" })),
    ...statement.clockCalls.map(({ name, start, end }) => ({ start, end, text: clockLiteral(name, rewritten.clock) })),
  ].filter(({ start, end }) => start >= span.start && end <= span.end);
  const own: TextEdit[] = [
    ...statement.references.flatMap(({ start, end, table, aliased, copy: standsIn }, i) =>
      standsIn === copy
        ? [{ start, end, text: `(${rewritten.relation(i)})${aliased ? "" : ` AS ${quoteName(table.table)}`}` }]
        : [],
    ),
    ...statement.path.flatMap((list) => (list.copy === copy ? (rewritten.list?.(list) ?? []) : [])),
    ...statement.copies.flatMap((each, i) => [
      ...(each.use.copy === copy ? [toNameEdit(each)] : []),
      ...(each.within === copy ? [toCopyEdit(each, textOf(statement, rewritten, i + 1, each.body))] : []),
    ]),
  ];
  const placed = [...own, ...everywhere].map((piece) => ({
    ...piece,
    start: piece.start - span.start,
    end: piece.end - span.start,
  }));
  return applyEdits(statement.text.slice(span.start, span.end), placed);
}

function toNameEdit({ name, use }: QueryCopy): TextEdit {
  const alias = use.alias === null ? "" : ` AS ${quoteName(use.alias)}`;
  return { start: use.start, end: use.end, text: `${name}${alias}` };
}

function toCopyEdit({ name, body }: QueryCopy, text: string): TextEdit {
  return { start: body.end, end: body.end, text: `, ${name} AS ${text}` };
}
