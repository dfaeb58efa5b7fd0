import type { Random } from "../../increments/random";

/** Comments, and what looks like one. */
const GAPS = [
  " ",
  " ",
  " ",
  "\n",
  "\r\n",
  "\t",
  "\u00a0",
  " -- x\n",
  " -- it's\n",
  ' -- "\r',
  " -- x \\\n y\n",
  " -- x \\\\\n",
  " -- x \\\r\n",
  " --\n",
  "/**/",
  " /* x */ ",
  " /* it's -- */ ",
  " /* /* x */ */ ",
  " /*/ x */ ",
  " /* /*+ x */ ",
  " /* 😀 ` */ ",
  " /* x */ -- /*\n",
];

const ITEMS = [
  "id",
  "uid",
  "`id`",
  "upper(uid)",
  "'x'",
  "'it''s'",
  "'a\\'b'",
  "'\\\\'",
  "'--'",
  "'/*'",
  "'*/'",
  '"x"',
  '"a""b"',
  '"a\\"--"',
  "r'\\'",
  'R"\\"',
  "'x' 'y'",
  "x'1F'",
  "'😀\n-- x'",
  "concat(uid, '--', \"/*\")",
  "case when id > 1 then 'a' else \"b\" end",
  "-1 - -1",
  "from",
  "limit * 2",
  "t.select",
  "where",
  "union",
  "case when where then order else from end",
  "1e5",
];

/** What opens or closes something, put where nobody expects it. */
const ODD = [
  "'",
  '"',
  "`",
  "--",
  "/*",
  "*/",
  "/*+",
  "\\",
  "\n",
  "\r",
  "\r\n",
  "\\\n",
  "\\'",
  "''",
  "r'",
  "``",
  "+",
  "😀",
  ")",
  "(",
];

/** A SELECT whose comments and quotes are put together at random, with and without reading a table in secret. */
export function oddSql(random: Random, schema: string): string {
  const gap = () => random.pick(GAPS);
  const items = Array.from(
    { length: random.between(1, 4) },
    (_, i) => `${random.pick(ITEMS)}${gap()}as${gap()}\`c${i}\``,
  );
  const secret = [`(select max(id) from ${schema}.secret) as z`, `exists (select 1 from ${schema}.secret) as z`];
  const hidden = random.chance(0.4)
    ? [`${random.pick(ODD)}${gap()}, ${random.pick(secret)}${gap()}${random.pick(ODD)}`]
    : [];
  const list = [...items, ...hidden].join(`${gap()},${gap()}`);
  const where = random.chance(0.5)
    ? `where${gap()}${random.pick(["uid", "from", "t.select"])}${gap()}<>${gap()}${random.pick(["'x'", '"--"', "r'\\'", "'*/'"])}`
    : "";
  const hint = random.chance(0.2) ? random.pick(["/*+ broadcast(t) */", "/*+ x", "/*+ a -- */"]) : "";
  const text = `${gap()}select${gap()}${hint}${gap()}${list}${gap()}from${gap()}${schema}.t${gap()}t${gap()}${where}${gap()}`;
  return random.chance(0.6) ? insert(random, text) : text;
}

function insert(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  return `${text.slice(0, at)}${random.pick(ODD)}${text.slice(at)}`;
}
