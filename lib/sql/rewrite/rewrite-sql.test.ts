import { expect, test } from "vitest";
import type { RewriteOptions } from "./rewrite-options";
import { rewriteSql } from "./rewrite-sql";
import { changes, clock, statementOf, T, table } from "./test-statement";

/** The rewritten text with the derived table written as ⟨table⟩ and hidden columns as ⟨v⟩. */
async function rewritten(text: string, given: Partial<RewriteOptions> = {}): Promise<string> {
  const options = {
    dataType: "user_properties",
    table,
    reading: changes,
    pins: [],
    clock,
    identity: null,
    rewrites: "none",
    ...given,
  } as const;
  const { text: result } = rewriteSql(await statementOf(text, options.dataType), options);
  return result.replace(/\(SELECT \*.*?'update_postimage'\)\)/s, "⟨table⟩").replaceAll("`__lakefeed_version`", "⟨v⟩");
}

test.each([
  [`select a from ${T};`, "select a, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select a from ${T} t where a > 1 -- end`, "select a, `t`.⟨v⟩ from ⟨table⟩ t where a > 1"],
  [`select a\n from ${T} AS \`x y\``, "select a, `x y`.⟨v⟩\n from ⟨table⟩ AS `x y`"],
  [`select * from ${T}`, "select * EXCEPT (⟨v⟩), `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select * except (a) from ${T}`, "select * except (⟨v⟩, a), `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select t.*, s.* from ${T} t`, "select t.* EXCEPT (⟨v⟩), s.*, `t`.⟨v⟩ from ⟨table⟩ t"],
  [`select ${T}.*, a * 2 from ${T}`, "select table1.* EXCEPT (⟨v⟩), a * 2, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select struct(*) as s from ${T}`, "select struct(* EXCEPT (⟨v⟩)) as s, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [`select ${T}.a, schema.table1.b.c from ${T}`, "select table1.a, table1.b.c, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`"],
  [
    "select `CATALOG`.`schema` . table1.a from catalog.schema.table1",
    "select table1.a, `table1`.⟨v⟩ from ⟨table⟩ AS `table1`",
  ],
  [
    `select x.a from (select * from ${T}) x lateral view explode(x.l) e as y`,
    "select x.a, `x`.⟨v⟩ from (select * EXCEPT (⟨v⟩), `table1`.⟨v⟩ from ⟨table⟩ AS `table1`) x lateral view explode(x.l) e as y",
  ],
  [`select a from (select a from ${T} t)`, "select a, ⟨v⟩ from (select a, `t`.⟨v⟩ from ⟨table⟩ t)"],
  [
    `with q as (select a from ${T} t) select q.* from q`,
    "with q as (select a, `t`.⟨v⟩ from ⟨table⟩ t) select q.* EXCEPT (⟨v⟩), `q`.⟨v⟩ from q",
  ],
  [
    `select a is distinct from b, extract(year from c) from ${T} t`,
    "select a is distinct from b, extract(year from c), `t`.⟨v⟩ from ⟨table⟩ t",
  ],
  [
    `select now() n, current_date d, unix_timestamp() u, unix_timestamp(x) from ${T} t`,
    "select TIMESTAMP'2026-03-04 05:06:07.089Z' n, DATE'2026-03-04' d, 1772600767L u, unix_timestamp(x), `t`.⟨v⟩ from ⟨table⟩ t",
  ],
])("rewrites %j", async (sql, expected) => {
  expect(await rewritten(sql)).toBe(expected);
});

// Ids are made of version, hash and ordinal: without one of them, two events become one or one becomes two.
test("events carry version, row hash and ordinal", async () => {
  const event = rewriteSql(await statementOf(`select a from ${T}`), {
    dataType: "event",
    table,
    reading: changes,
    pins: [],
    clock,
    identity: null,
    rewrites: "cancel",
  });
  expect(event.hidden).toEqual({
    version: "__lakefeed_version",
    hash: "__lakefeed_hash",
    ordinal: "__lakefeed_ordinal",
  });
  expect(event.text).toContain(
    "table_changes('`catalog`.`schema`.`table1`', 4, 9) WHERE _change_type IN ('insert', 'delete')",
  );
  expect(
    event.text.startsWith(
      "select a, `table1`.`__lakefeed_version`, `table1`.`__lakefeed_hash`, `table1`.`__lakefeed_ordinal` from (",
    ),
  ).toBe(true);
});

test("a snapshot is pinned, and its shares do not overlap", async () => {
  const statement = await statementOf(`select a from ${T}`);
  const share = (shard: number) =>
    rewriteSql(statement, {
      dataType: "event",
      table,
      reading: { kind: "snapshot", version: 7, shard, shards: 3 },
      pins: [],
      clock,
      identity: null,
      rewrites: "cancel",
    });
  expect(share(1).text).toContain("FROM `catalog`.`schema`.`table1` VERSION AS OF 7)");
  expect(share(1).text).toContain("WHERE pmod(crc32(`__lakefeed_hash`), 3) = 1");
  expect(share(1).from).toBe("snapshot");
});

test("only LATERAL VIEW and generators multiply rows", async () => {
  const multiplies = async (sql: string) => (await statementOf(sql)).multipliesRows;
  expect(await multiplies(`select a from ${T}`)).toBe(false);
  expect(await multiplies(`select explode(l) as a from ${T}`)).toBe(true);
  expect(await multiplies(`select a from ${T} lateral view explode(l) e as x`)).toBe(true);
});

// A wrong table here would send one table's rows under another's checkpoint.
test("refuses to rewrite a statement for a table that it does not read", async () => {
  const statement = await statementOf(`select a from ${T}`);
  const other = { ...table, table: "table2" };
  expect(() =>
    rewriteSql(statement, {
      dataType: "event",
      table: other,
      reading: changes,
      pins: [],
      clock,
      identity: null,
      rewrites: "none",
    }),
  ).toThrow();
});
