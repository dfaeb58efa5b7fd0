import { closest } from "@/lib/model/closest";
import { findingAt, type SqlFinding, type SqlFindingCode } from "@/lib/sql/parse/finding-at";
import type { ClockCall } from "@/lib/sql/parse/statement";
import type { Token } from "@/lib/sql/parse/token";
import { functionKind, PURE_FUNCTIONS } from "./functions";

export type FunctionUse = { findings: SqlFinding[]; clockCalls: ClockCall[]; generates: boolean };

/** Clock functions that may stand without parentheses. */
const BARE_CLOCKS = new Set(["current_date", "current_timestamp"]);

/**
 * Look at every function that the text names: by its tokens, so that none can hide in a form the tree shows
 * otherwise. `names` are the starts of aliases, which a list of columns may follow; `isWhole` tells of a token whether
 * it stands in a SELECT that is read whole, which may use all of its rows.
 */
export function checkFunctions(
  text: string,
  tokens: readonly Token[],
  names: ReadonlySet<number>,
  isWhole: (token: number) => boolean,
): FunctionUse {
  const use: FunctionUse = { findings: [], clockCalls: [], generates: false };
  tokens.forEach((token, i) => {
    const [before, next] = [tokens[i - 1], tokens[i + 1]];
    if (token.role === null || names.has(token.start)) return;
    const word = token.name.toLowerCase();
    if (
      /^(RAW_)?STRING$/.test(next?.kind ?? "") &&
      /^(date|timestamp(_ltz|_ntz)?)$/.test(word) &&
      before?.kind !== "DOT"
    ) {
      const special = /now|today|tomorrow|yesterday|\\/i.test(next?.text ?? "");
      if (special)
        use.findings.push(
          findingAt(text, { start: token.start, end: next?.end ?? token.end }, "volatile", SPECIAL_TIME),
        );
      return;
    }
    if (token.role !== "call") {
      const bare =
        BARE_CLOCKS.has(word) && token.kind !== "QUOTED_IDENTIFIER" && before?.kind !== "DOT" && next?.kind !== "DOT";
      if (bare) use.clockCalls.push({ name: word, start: token.start, end: token.end });
      return;
    }
    if (before?.kind === "DOT") checkQualified(text, tokens, i, use, isWhole(i));
    else checkCall(text, tokens, i, use, isWhole(i));
  });
  return use;
}

/** `first`: where the name's first part stands, when it has several. */
function checkCall(text: string, tokens: readonly Token[], i: number, use: FunctionUse, whole: boolean, first = i) {
  const [called, start, closing] = [tokens[i], tokens[first]?.start, tokens[i + 2]];
  if (!called || start === undefined) return;
  const name = called.name;
  const token = { start, end: called.end };
  const kind = functionKind(name);
  if (whole && (kind === "aggregate" || kind === "window")) return;
  const refuse = (code: SqlFindingCode, message: string, suggestion?: string | null): void => {
    use.findings.push(findingAt(text, token, code, { message, suggestion }));
  };
  switch (kind) {
    case "pure":
      return;
    case "generator":
      use.generates = true;
      return;
    case "clock":
      if (closing?.kind === "R_PAREN") use.clockCalls.push({ name: name.toLowerCase(), start, end: closing.end });
      else if (name.toLowerCase() !== "unix_timestamp") refuse("syntax", `${name} takes no arguments here.`);
      return;
    case "aggregate":
      return refuse(
        "aggregate",
        `${name}() needs all rows at once, but a sync reads only what changed. Write one record per row.`,
      );
    case "window":
      return refuse(
        "window",
        `${name}() looks at other rows, but a sync reads only what changed. Leave the window out.`,
      );
    case "volatile":
      return refuse(
        "volatile",
        `${name}() gives another result each time, so a repeated row could not be recognised. Use the row's own columns.`,
      );
    case "environment":
      return refuse("environment", `${name}() depends on the session, not on the row. Write the value itself.`);
    case "outside":
      return refuse("outside", `${name}() reaches outside the table's rows and is not allowed here.`);
    case "history":
      return refuse("time_travel", "Name the table itself: which changes of it are read is decided by the sync.");
    case "identifier":
      return refuse("identifier", "IDENTIFIER(…) hides which table is read. Write the name itself.");
    case "unknown": {
      const near = closest(name, PURE_FUNCTIONS);
      const hint = near
        ? ` Did you mean ${near}?`
        : " Your own functions are called by their full name, catalog.schema.function.";
      return refuse("function_unknown", `There is no function ${name} that a sync can use.${hint}`, near);
    }
  }
}

/**
 * A function called by a qualified name. The engine's own go by several names (builtin.f, system.builtin.f) and are
 * judged by the last part. Others are a person's own: they may run when their catalog is named, and nobody can look
 * inside.
 */
function checkQualified(text: string, tokens: readonly Token[], i: number, use: FunctionUse, whole: boolean): void {
  let first = i;
  while (tokens[first - 1]?.kind === "DOT") first -= 2;
  const parts = tokens.slice(first, i).flatMap(({ kind, name }) => (kind === "DOT" ? [] : [name.toLowerCase()]));
  if (/^(system\.)?(builtin|session)$/.test(parts.join("."))) {
    checkCall(text, tokens, i, use, whole, first);
    return;
  }
  const [start, end] = [tokens[first]?.start ?? 0, tokens[i]?.end ?? 0];
  const full = text.slice(start, end);
  const say = (code: SqlFindingCode, message: string, severity: "error" | "warning" = "error"): void => {
    use.findings.push(findingAt(text, { start, end }, code, { message, severity }));
  };
  if (parts[0] === "system") say("outside", `${full} is a function of the system and is not allowed here.`);
  else if (parts.length !== 2) say("function_unknown", `Call ${full} by its full name, catalog.schema.function.`);
  else
    say(
      "function_unchecked",
      `${full} is your own function: it has to give the same result for the same row each time, or repeated rows count twice.`,
      "warning",
    );
}

const SPECIAL_TIME = {
  message: "Write the time in digits, or current_timestamp() or current_date(): those are the sync's own clock.",
};
