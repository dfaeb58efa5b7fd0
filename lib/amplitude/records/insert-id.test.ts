import { expect, test } from "vitest";
import type { Reading } from "@/lib/model/run/part";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import { projectRecords } from "./project-records";

const people = { catalog: "main", schema: "shop", table: "people" };
const orders = { catalog: "main", schema: "shop", table: "orders" };
const clock = new Date("2026-03-04T05:06:07.089Z");
const columns = ["user_id", "event_type"].map((name) => ({ name, type: "string" }));
const changes: Reading = { kind: "changes", from: 4, to: 9 };

async function statementOf(sql: string, reading: Reading, drivingReference = 0): Promise<string> {
  const read = await analyzeSql(sql, { tables: [people, orders], dataType: "event" });
  if (!read.ok) throw new Error(read.findings.map(({ message }) => message).join("\n"));
  const past = { kind: "version", version: 3, columns: null } as const;
  const rewritten = rewriteSql(read.statement, {
    dataType: "event",
    table: read.statement.references[drivingReference]?.table ?? people,
    drivingReference,
    reading,
    pins: [people, orders].map((table) => ({ table, version: 9, past })),
    clock,
    identity: null,
    rewrites: "cancel",
  });
  const projected = projectRecords({
    rewritten,
    columns,
    dataType: "event",
    syncUserProperties: false,
    syncGroupProperties: false,
    unsetNulls: false,
    output: "records",
    sourceId: "s",
    tableId: "t",
    runId: "r",
    partOrdinal: 0,
    clock,
    minIdLength: 5,
  });
  if (!projected.ok) throw new Error("The result cannot be made into records.");
  return projected.statement;
}

const ONE = "select id as user_id, 'a' as event_type from main.shop.people";
const idOf = (parts: string) => `CAST(left(CAST(sha2(concat_ws('|', ${parts}), 256) AS BINARY), 32) AS STRING)`;
const HASH =
  "sha2(to_json(struct(* EXCEPT (_change_type, _commit_version, _commit_timestamp)), map('timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX', 'timestampNTZFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS')), 256) AS `__lakefeed_hash`";

// Another value gives the rows that were delivered long ago new ids, and a rewind counts all of them twice; test/sql says
// the same of the values themselves.
test("the insert_id of one table is made as it always was", async () => {
  const ofChange = await statementOf(ONE, changes);
  const firstOf = (commit: string) =>
    `CAST(left(CAST(sha2(concat('s', '|', 't', '|', ${commit}, '|', \`__lakefeed_hash\`), 256) AS BINARY), 32) AS STRING)`;
  const first = firstOf("CAST(`__lakefeed_version` AS STRING)");
  expect(ofChange).toContain(`IF(\`__lakefeed_ordinal\` = 1, ${first}, ${idOf(`${first}, \`__lakefeed_ordinal\``)})`);
  expect(ofChange).toContain(HASH);
  expect(await statementOf(ONE, { kind: "snapshot", version: 3, shard: 0, shards: 1 })).toContain(
    firstOf("'snapshot'"),
  );
  expect(await statementOf(`${ONE} lateral view explode(tags) x as tag`, changes)).toContain(
    idOf("'s', 't', CAST(`__lakefeed_version` AS STRING), `__lakefeed_hash`, `__lakefeed_ordinal`, `__lakefeed_rank`"),
  );
});

// Without the term, the other rows and the rank, two pairs of one driving row are one event.
test("the insert_id of a join adds the place that drives, the other rows' hashes and the rank among equal ones", async () => {
  const sql =
    "select p.id as user_id, 'a' as event_type from main.shop.people p join main.shop.orders o on p.id = o.buyer";
  const statement = await statementOf(sql, changes, 1);
  expect(statement).toContain(
    idOf(
      "'s', 't', CAST(`__lakefeed_version` AS STRING), `__lakefeed_hash`, `__lakefeed_ordinal`, 1, coalesce(`__lakefeed_hash_0`, '-'), `__lakefeed_rank`",
    ),
  );
  expect(statement).toContain(
    "PARTITION BY `__lakefeed_version`, `__lakefeed_hash`, `__lakefeed_ordinal`, `__lakefeed_hash_0` ORDER BY",
  );
});
