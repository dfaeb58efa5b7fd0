/** What an expression can see: the event of the run and, where a run is cancelled, the event that arrives. */
export type Scope = { readonly event: unknown; readonly async?: unknown };
export type Expression = (scope: Scope) => unknown;

type Token = { readonly kind: "number" | "string" | "name" | "sign"; readonly text: string };

const LITERALS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Operators from the loosest to the tightest binding. */
const LEVELS: readonly Record<string, (left: () => unknown, right: () => unknown) => unknown>[] = [
  { "||": (left, right) => Boolean(left()) || Boolean(right()) },
  { "&&": (left, right) => Boolean(left()) && Boolean(right()) },
  {
    "==": (left, right) => equal(left(), right()),
    "!=": (left, right) => left() !== right(),
    "<=": (left, right) => compare(left(), right(), (order) => order <= 0),
    ">=": (left, right) => compare(left(), right(), (order) => order >= 0),
    "<": (left, right) => compare(left(), right(), (order) => order < 0),
    ">": (left, right) => compare(left(), right(), (order) => order > 0),
  },
  { "+": (left, right) => add(left(), right()) },
];

/**
 * Compile the part of CEL that keys and filters use: `event` and `async` with
 * their paths, literals, `+ == != < <= > >= && || !` and brackets. Throws on
 * anything else, so that nothing is evaluated otherwise than Inngest would. The
 * result never throws; a path that is missing gives `undefined`.
 */
export function compileExpression(source: string): Expression {
  const tokens = tokenize(source);
  let at = 0;

  const sign = (): string | undefined => (tokens[at]?.kind === "sign" ? tokens[at]?.text : undefined);
  const accept = (text: string): boolean => sign() === text && ++at > 0;
  const expect = (text: string): void => {
    if (!accept(text)) throw new Error(`expected "${text}" in the expression ${source}`);
  };

  function binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let result = binary(level + 1);
    for (let apply = operators[sign() ?? ""]; apply; apply = operators[sign() ?? ""]) {
      at += 1;
      const [left, operate, right] = [result, apply, binary(level + 1)];
      result = (scope) =>
        operate(
          () => left(scope),
          () => right(scope),
        );
    }
    return result;
  }

  function unary(): Expression {
    if (accept("!")) {
      const operand = unary();
      return (scope) => !operand(scope);
    }
    if (accept("(")) {
      const inner = binary(0);
      expect(")");
      return inner;
    }
    return operand();
  }

  function operand(): Expression {
    const token = tokens[at++];
    if (!token) throw new Error(`the expression ${source} ends too early`);
    if (token.kind === "number") return () => Number(token.text);
    if (token.kind === "string") return () => token.text;
    if (token.kind === "sign") throw new Error(`unexpected "${token.text}" in the expression ${source}`);
    if (LITERALS.has(token.text)) return () => LITERALS.get(token.text);
    if (token.text === "event") return path((scope) => scope.event);
    if (token.text === "async") return path((scope) => scope.async);
    throw new Error(`unknown name "${token.text}" in the expression ${source}`);
  }

  function path(root: Expression): Expression {
    let result = root;
    for (;;) {
      const base = result;
      if (accept(".")) {
        const name = tokens[at++];
        if (name?.kind !== "name") throw new Error(`expected a name after "." in the expression ${source}`);
        result = (scope) => member(base(scope), name.text);
      } else if (accept("[")) {
        const key = binary(0);
        expect("]");
        result = (scope) => member(base(scope), key(scope));
      } else if (sign() === "(") throw new Error(`functions are not supported in the expression ${source}`);
      else return result;
    }
  }

  const compiled = binary(0);
  const rest = tokens[at];
  if (rest) throw new Error(`unexpected "${rest.text}" in the expression ${source}`);
  return compiled;
}

function tokenize(source: string): Token[] {
  const pattern =
    /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|<=|>=|&&|\|\||[+()<>!.[\]]))\s*/y;
  const tokens: Token[] = [];
  while (pattern.lastIndex < source.length) {
    const rest = source.slice(pattern.lastIndex);
    const { number, string, name, sign } = pattern.exec(source)?.groups ?? {};
    if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (string !== undefined) tokens.push({ kind: "string", text: string.slice(1, -1).replace(/\\(.)/g, "$1") });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else throw new Error(`cannot read "${rest}" in the expression ${source}`);
  }
  return tokens;
}

/** A missing path equals nothing, not even another missing path: otherwise an event without data would cancel every run. */
const equal = (left: unknown, right: unknown): boolean => left !== undefined && left === right;

function compare(left: unknown, right: unknown, holds: (order: number) => boolean): boolean {
  if (typeof left === "number" && typeof right === "number") return holds(left - right);
  if (typeof left === "string" && typeof right === "string") return holds(left < right ? -1 : left > right ? 1 : 0);
  return false;
}

function add(left: unknown, right: unknown): unknown {
  if (left === undefined || right === undefined) return undefined;
  return typeof left === "number" && typeof right === "number" ? left + right : `${left}${right}`;
}

function member(value: unknown, key: unknown): unknown {
  if (typeof value !== "object" || value === null || (typeof key !== "string" && typeof key !== "number"))
    return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
