import type { Lexed, Role, Token } from "./token";
import { insideType, type TypeExtent, typeExtents } from "./type-extents";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that mean something in SQL where they are no names. The warehouse takes each for a name where one can stand. */
const KEYWORDS = words(`
  all alter and any as asc both between by case cast create cross delete desc distinct distribute div drop else end
  escape except exists fetch from full group having if ilike in inner insert intersect into is join lateral leading left
  like limit minus msck natural not offset on or order pivot qualify recursive repair right rlike select semi set some tablesample
  then trailing try_cast union unpivot using values view when where window with
`);

/** Words that are values, types or clauses where they stand alone. */
const OWN_MEANING = words(`
  array current_date current_timestamp extract false filter for map null outer overlaps struct table true
`);

/** Words that call no function where a parenthesis follows: keywords, and types with a size. */
const BEFORE_PARENTHESIS = words(`
  select from where and or not in on using as over values when then else case between all union except intersect join
  lateral by having distinct is view outer with filter group within tablesample partition interval decimal numeric dec
  varchar char character like rlike ilike exists escape order sort cluster distribute limit offset qualify pivot unpivot
  rollup cube sets nulls
`);

/** Keywords after which a value or a relation begins. */
const BEFORE_VALUE = words(`
  select and or where on having qualify when then else case by like ilike rlike between escape div from join with
`);
/** Keywords that stand before a value where they begin it, and are parts of an operator after one. */
const MODIFIERS = words("not distinct all");
/** Keywords that continue after a value or a relation. */
const BEHIND_VALUE = words(`
  and as asc between cross desc div else end escape except from full group having if ilike in inner intersect is join left
  like limit minus natural offset on or order qualify right rlike semi then union using when where window
`);
/** What NOT can stand before, behind a value. */
const COMPARES = /^(in|like|ilike|rlike|regexp|between)$/i;
/** Keywords that can stand where a value begins, with another value after them. */
const AHEAD = words("any both case exists from lateral leading not on some trailing when where with");
/** Keywords that say most where they stand: names only where a comma or a bracket follows. */
const BEFORE_LIST = words("all distinct select when");

/** Signs after which a value begins. */
const BEFORE_VALUE_SIGN = /^(=|==|<=>|<>|!=|<|>|<=|>=|\+|-|\*|\/|%|\|\||\||&|\^|~|->|=>|,|\(|\[)$/;
/** Signs that stand behind a value, and before none. */
const BEHIND_VALUE_SIGN = /^(=|==|<=>|<>|!=|<|>|<=|>=|\/|%|\|\||\||&|\^|->|=>|::|\?::|,|\)|\]|;)$/;
/** Signs that stand behind a value, or before one. */
const AROUND_VALUE_SIGN = /^(\+|-|\*|:|\[)$/;

/**
 * Tell of each word, by its neighbours, whether it is a name, the name of a function that is called, or a keyword, as
 * the warehouse does: it has no reserved words. A word is a name after a dot, a path's colon and AS, before a dot, and
 * where a value or a relation has to stand and nothing else of it follows.
 */
export function withRoles(lexed: readonly Lexed[]): Token[] {
  const types = typeExtents(lexed);
  const tokens: Token[] = [];
  lexed.forEach((token, i) => {
    const role = roleOf(lexed, i, tokens, types);
    tokens.push({ ...token, role, kind: role === "name" && isKeyword(token) ? "VAR" : token.kind });
  });
  return tokens;
}

/** Whether a token stands there as this keyword. */
export function isWordOfSql(token: Token | undefined, word: RegExp): boolean {
  return token?.role === "keyword" && word.test(token.text);
}

/** Whether a value or a relation has to follow this word. */
export function awaitsValue(token: Token): boolean {
  return token.role === "keyword" && BEFORE_VALUE.has(token.text.toLowerCase());
}

/** Whether a name can be written as it is, wherever a name may stand. */
export function isPlainName(name: string): boolean {
  const word = name.toLowerCase();
  return /^[a-z_]\w*$/.test(word) && !KEYWORDS.has(word) && !OWN_MEANING.has(word);
}

/** Whether a word means something else where it is no name. */
export function isKeyword({ kind, text }: Lexed): boolean {
  return kind !== "QUOTED_IDENTIFIER" && KEYWORDS.has(text.toLowerCase());
}

/** Whether a value or a relation ends with the token before this place, so that a sign there continues with it. */
export function followsValue(before: readonly Token[], i: number): boolean {
  const token = before[i - 1];
  if (token === undefined) return false;
  if (token.role !== null) return token.role !== "keyword" || /^end$/i.test(token.text);
  return /^(R_PAREN|R_BRACKET|NUMBER|\w*STRING)$/.test(token.kind);
}

function roleOf(lexed: readonly Lexed[], i: number, before: readonly Token[], types: readonly TypeExtent[]): Role {
  const [token, next] = [lexed[i], lexed[i + 1]];
  if (!token || !(token.kind === "QUOTED_IDENTIFIER" || /^[A-Za-z_]\w*$/.test(token.text))) return null;
  const quoted = token.kind === "QUOTED_IDENTIFIER";
  if (next?.kind === "L_PAREN")
    return quoted || before[i - 1]?.kind === "DOT" || isCall(token, before[i - 1]) ? "call" : "keyword";
  return quoted || !isKeyword(token) || isName(lexed, i, before, types) ? "name" : "keyword";
}

function isCall({ text }: Lexed, before: Token | undefined): boolean {
  const word = text.toLowerCase();
  // `x LIKE ANY (…)` compares, `any(x)` sums rows up.
  return /^(any|some)$/.test(word) ? !/like$/i.test(before?.text ?? "") : !BEFORE_PARENTHESIS.has(word);
}

function isName(lexed: readonly Lexed[], i: number, before: readonly Token[], types: readonly TypeExtent[]): boolean {
  const [last, next, following] = [before[i - 1], lexed[i + 1], lexed[i + 2]];
  if (insideType(types, i)) return /^[<,]$/.test(last?.text ?? "");
  if (last?.kind === "DOT" || (next?.kind === "DOT" && /^(\*|[A-Za-z_`].*)$/.test(following?.text ?? ""))) return true;
  if (last?.kind === "COLON") return followsValue(before, i - 1) || types.some(({ end }) => end === i - 2);
  // A statement that makes something of a query has AS before the whole of it.
  if (isWordOfSql(last, /^as$/i)) return lexed[i]?.kind !== "SELECT" || /^([,;)]|from)$/i.test(next?.text ?? ";");
  const trims = /^trim$/i.test(before[i - 2]?.text ?? "") && /^from$/i.test(next?.text ?? "");
  return !trims && valueBegins(before, i, types) && itemEnds(lexed, i);
}

/** Whether a value has to begin at this place. */
function valueBegins(before: readonly Token[], i: number, types: readonly TypeExtent[]): boolean {
  const last = before[i - 1];
  if (last === undefined) return false;
  if (last.kind === "HINT") return valueBegins(before, i - 1, types);
  if (last.role === "keyword") {
    const word = last.text.toLowerCase();
    return BEFORE_VALUE.has(word) || (MODIFIERS.has(word) && valueBegins(before, i - 1, types));
  }
  return BEFORE_VALUE_SIGN.test(last.text) && !types.some(({ end }) => end === i - 1);
}

/** Whether nothing but a name can stand at this place, by what follows it. */
function itemEnds(lexed: readonly Lexed[], i: number): boolean {
  const [word, next] = [lexed[i]?.text.toLowerCase() ?? "", lexed[i + 1]];
  if (next === undefined) return true;
  if (BEFORE_LIST.has(word)) return /^[,)]$/.test(next.text);
  if (BEHIND_VALUE_SIGN.test(next.text)) return true;
  if (AROUND_VALUE_SIGN.test(next.text)) return !AHEAD.has(word);
  if (/^not$/i.test(next.text) && !AHEAD.has(word)) return COMPARES.test(lexed[i + 2]?.text ?? "");
  if (!BEHIND_VALUE.has(next.text.toLowerCase()) || (word === "case" && /^when$/i.test(next.text))) return false;
  // `NOT and FROM t`: of two such words the second one is the name if a value ends with it.
  return !(AHEAD.has(word) && !/^(then|else|end)$/i.test(next.text) && itemEnds(lexed, i + 1));
}
