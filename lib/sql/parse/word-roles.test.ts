import { expect, test } from "vitest";
import { applyEdits } from "@/lib/sql/text-edit";
import { parseSql } from "./parser";
import { isKeyword } from "./word-roles";

/** The words of each text that mean something else elsewhere, where they are names in ⟨⟩ and where they are keywords. */
const WORDS: readonly string[] = [
  "select ⟨from⟩ from t",
  "select ⟨where⟩, ⟨limit⟩ from t where ⟨where⟩ = 1 limit 1",
  "select * from t",
  "select ⟨limit⟩ * 2, * from t",
  "select (select 1), (⟨limit⟩) from t",
  "select ⟨select⟩, a as ⟨select⟩ from t",
  "select t.⟨select⟩, ⟨order⟩.x, p:⟨from⟩.⟨on⟩ from t",
  "select a is distinct from -1, a is not distinct from b from t",
  "select count(distinct ⟨order⟩), trim(both from a), trim(⟨both⟩) from t",
  "select extract(year from a), substring(⟨order⟩ from 1) from t",
  "select case when a then ⟨limit⟩ else ⟨on⟩ end, case ⟨from⟩ when -1 then -2 else -3 end from t",
  "select case when ⟨where⟩ then ⟨limit⟩ else ⟨union⟩ end from t where ⟨where⟩ and not (a)",
  "select a from t where ⟨minus⟩ not like 'x' and ⟨limit⟩ not in (1) and not ⟨by⟩",
  "select not -a, not ⟨and⟩, ⟨not⟩ from t where not a and not ⟨on⟩",
  "select a from t where a not in (1) and a not like -b and a between -1 and -2",
  "select sum(a) filter (where -a > 1) over (partition by ⟨order⟩ order by ⟨limit⟩) from t",
  "with ⟨set⟩ as (select a from t) select a from ⟨set⟩ join t using (⟨using⟩)",
  "select cast(a as struct<⟨set⟩: int, x: array<int>>) from t",
  "select a::array<int> from t where a::array<int> and -1 > 2",
  "select transform(a, (⟨set⟩, i) -> ⟨set⟩) from t cross join u on -a = b",
  "select a from t union all select ⟨union⟩ from u order by ⟨union⟩ desc, ⟨desc⟩",
  "select * except (⟨from⟩) from t group by ⟨group⟩ having ⟨having⟩ > 1",
  "select `from`, 'from' from t",
];

// A keyword taken for a name hides a table; a name taken for a keyword refuses what the warehouse runs.
test.each(WORDS)("tells names from keywords by their neighbours: %j", async (marked) => {
  const sql = marked.replaceAll(/[⟨⟩]/g, "");
  const { tokens } = await parseSql(sql);
  const names = tokens.filter((token) => token.role === "name" && isKeyword(token));
  const said = applyEdits(
    sql,
    names.flatMap(({ start, end }) => [
      { start, end: start, text: "⟨" },
      { start: end, end, text: "⟩" },
    ]),
  );
  expect(said).toBe(marked);
});
