import { identifier, type SqlFragment, sql, trustedSql } from "@/lib/sql/fragment";
import { type QueryCopy, type SelectList, type Span, type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { applyEdits } from "@/lib/sql/text-edit";
import { clockLiteral } from "./clock-literal";

/** SQL that takes the place of a piece of the user's text. */
export type SqlEdit = Span & { text: SqlFragment };

export type TextRewrite = {
  clock: Date;
  /** What a reference is read as: a SELECT, by the reference's index. */
  relation: (reference: number) => SqlFragment;
  /** What is added to a SELECT that hands rows on. */
  list?: (list: SelectList) => readonly SqlEdit[];
};

/**
 * The user's text with its references, clock calls and qualified columns rewritten; everything else is kept to the byte.
 * A WITH query that is used more than once stands there once for each use.
 */
export function rewriteText(statement: SqlStatement, rewritten: TextRewrite): SqlFragment {
  const whole = userQuery(statement);
  return textOf(statement, rewritten, 0, { start: 0, end: whole.length });
}

/** The user's text, which the analysis has read, with its edits. */
export function applySqlEdits(text: string, edits: readonly SqlEdit[]): SqlFragment {
  return trustedSql(applyEdits(text, edits));
}

function textOf(statement: SqlStatement, rewritten: TextRewrite, copy: number, span: Span): SqlFragment {
  const everywhere: SqlEdit[] = [
    ...statement.qualifiers.map(({ start, end }) => ({ start, end, text: sql`` })),
    ...statement.clockCalls.map(({ name, start, end }) => ({ start, end, text: clockLiteral(name, rewritten.clock) })),
  ].filter(({ start, end }) => start >= span.start && end <= span.end);
  const own: SqlEdit[] = [
    ...statement.references.flatMap(({ start, end, table, aliased, copy: standsIn }, i) =>
      standsIn === copy
        ? [
            {
              start,
              end,
              text: sql`(${rewritten.relation(i)})${aliased ? sql`` : sql` AS ${identifier(table.table)}`}`,
            },
          ]
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
  return applySqlEdits(statement.text.slice(span.start, span.end), placed);
}

function toNameEdit({ name, use }: QueryCopy): SqlEdit {
  const alias = use.alias === null ? sql`` : sql` AS ${identifier(use.alias)}`;
  return { start: use.start, end: use.end, text: sql`${trustedSql(name)}${alias}` };
}

function toCopyEdit({ name, body }: QueryCopy, text: SqlFragment): SqlEdit {
  return { start: body.end, end: body.end, text: sql`, ${trustedSql(name)} AS ${text}` };
}
