/** What can be read out of a warehouse's error text. */
export type ErrorText = {
  /** The error class, such as `UNRESOLVED_COLUMN.WITH_SUGGESTION`; null when the text names none. */
  errorClass: string | null;
  sqlState: string | null;
  /** The warehouse's own sentence, without class, state, stack, plan and exception names. */
  sentence: string;
  /** The line in the user's SQL, from 1. */
  line: number | null;
};

/**
 * Take an error text of Spark or Databricks apart.
 *
 * Statements of ours that carry a user's SQL put it from their second line on, so a line is one less there than the
 * warehouse says; on the first line it is ours, and then there is none. Source of the form: Spark, "Error conditions".
 */
export function readErrorText(text: string): ErrorText {
  const classes = [...text.matchAll(/\[([A-Z_][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)*)\]/g)];
  const named = lastOfFirstRun(classes);
  const sqlState = /SQLSTATE:\s*([0-9A-Z]{5})/.exec(text)?.[1] ?? null;
  const statedLine = Number(/\bline (\d+),? pos/.exec(text)?.[1] ?? 0);
  const sentence = named ? text.slice(named.index + named[0].length) : withoutExceptionNames(text);
  return {
    errorClass: named?.[1] ?? null,
    sqlState,
    sentence: clean(sentence),
    line: statedLine > 1 ? statedLine - 1 : null,
  };
}

/** Text that may be shown: no token, no hidden column. */
export function scrub(text: string): string {
  return text
    .replace(/\bdapi[0-9a-f-]{8,}\b/gi, "dapi…")
    .replace(/`__lakefeed_\w+`(?:, )?|(?:, )?`__lakefeed_\w+`/g, "");
}

/** The class is often printed twice, before and after the exception's name: the second is next to the sentence. */
function lastOfFirstRun(classes: RegExpMatchArray[]): (RegExpMatchArray & { index: number }) | null {
  const [first] = classes;
  const last = classes.filter((match) => match[1] === first?.[1]).at(-1);
  return last?.index === undefined ? null : Object.assign(last, { index: last.index });
}

function withoutExceptionNames(text: string): string {
  return text.replace(/^(?:Error running query:\s*)?(?:(?:[a-z][\w$]*\.)+[A-Z][\w$]*:\s*)*/, "");
}

function clean(sentence: string): string {
  const [body = ""] = sentence.split(
    /\n\s*at | It is possible the underlying files have been updated\.|;\s*Describe\w*(?:Command|Relation)\b|\n== SQL|\n'|\n\+-|\nSearch path:|\nJVM stacktrace:|\nDriver stacktrace:/,
  );
  const plain = withoutStage(body)
    .replace(/\s*SQLSTATE:\s*[0-9A-Z]{5}/, "")
    .replace(/;?\s*\(?line \d+,? pos(?:ition)? \d+\)?;?/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return scrub(plain).slice(0, 1_000);
}

/** What a stage's failure continues with names tasks and the cluster's own addresses; a class before it says all. */
function withoutStage(text: string): string {
  return text.replace(/(Job aborted due to stage failure)[:.][\s\S]*$/, "$1.");
}
