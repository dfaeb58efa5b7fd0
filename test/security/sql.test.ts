import { afterAll, beforeAll, expect, test } from "vitest";
import { checkPlan } from "@/lib/draft/check-plan";
import { testSql } from "@/lib/draft/test-sql";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { makeSqlDraft, revisionOf } from "../source-wizard/draft";
import { type Harness, openHarness } from "../sql/open-harness";
import { noteAttack } from "./note-attack";

const CDF = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";
const CANARY = "canary-4711";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.run(
    `CREATE TABLE $.people (id STRING, n INT) ${CDF}`,
    "INSERT INTO $.people VALUES ('user-1', 1), ('user-2', 2)",
    `CREATE TABLE $.secret (v STRING) ${CDF}`,
    `INSERT INTO $.secret VALUES ('${CANARY}')`,
  );
});
afterAll(() => harness.close());

const full = (sql: string) => sql.replaceAll("$.", `${harness.lakehouse.schema}.`);

/** What Test SQL says of each text: the codes of its findings, or "passed". None may show the canary. */
async function attack(texts: readonly string[], dataType: "event" | "user_properties" = "event"): Promise<string[][]> {
  const draftId = await makeSqlDraft([harness.name("people")], dataType);
  const said: string[][] = [];
  for (const sql of texts) {
    const { result } = await testSql(draftId, await revisionOf(draftId), full(sql), new AbortController().signal);
    expect(JSON.stringify(result)).not.toContain(CANARY);
    said.push(result.passed ? ["passed"] : result.findings.map(({ code }) => code));
  }
  return said;
}

const SECRET = ", (select max(v) from $.secret) as device_id";
const EVENT = "select id as user_id, 'e' as event_type";

// A comment that ends sooner for the warehouse hides SQL from whoever judges it.
test("no comment hides a table from Lakefeed and shows it to the warehouse", async () => {
  const texts = [
    `${EVENT} -- x\r${SECRET}\nfrom $.people`,
    `${EVENT} /* /*+ */ ${SECRET} -- */\nfrom $.people`,
    `${EVENT} -- \\\n/*\n${SECRET} -- */\nfrom $.people`,
    `${EVENT} -- \\\\\n/*\n${SECRET} -- */\nfrom $.people`,
    `${EVENT} /*/ */ ${SECRET} -- /* */\nfrom $.people`,
  ];
  for (const findings of await attack(texts)) expect(findings).toEqual(["table_unknown"]);
  const whole = texts.map((text) => text.replace("'e' as event_type", "max(n) as p").concat(" group by id"));
  for (const findings of await attack(whole, "user_properties")) expect(findings).toContain("table_unknown");
  const unclear = [
    `${EVENT} /*+ x -- */ ${SECRET}\nfrom $.people`,
    `${EVENT}, r'\\' as language ${SECRET} -- '\nfrom $.people`,
    `${EVENT}, b'\\' as language ${SECRET} -- '\nfrom $.people`,
    `${EVENT}, 1e+5r'\\' ${SECRET} -- '\nfrom $.people`,
    `${EVENT}, $$'$$ as language ${SECRET} -- '\nfrom $.people`,
    `${EVENT}, \`\\\` as language ${SECRET} -- \`\nfrom $.people`,
  ];
  for (const findings of await attack(unclear)) expect(findings).not.toContain("passed");
  noteAttack({
    area: "SQL",
    tried: "comments, quotes and hints that two lexers end at different places",
    inputs: texts.length * 2 + unclear.length,
    result: "refused by their place, no value of another table shown",
  });
});

// The engine's own functions go by several names, and each of them does the same.
test("no other name of a function lets it through", async () => {
  const names = [
    "builtin",
    "`builtin`",
    "system.builtin",
    "SYSTEM . Builtin",
    "session",
    "system.session",
    "system.ai",
  ];
  const calls = [
    "reflect('java.lang.System', 'getProperty', 'user.name')",
    "java_method('a', 'b')",
    "current_user()",
    "uuid()",
    "secret('a', 'b')",
  ];
  const texts = names.flatMap((name) =>
    calls.map((call) => `select id as user_id, ${name}.${call} as event_type from $.people`),
  );
  for (const findings of await attack(texts)) expect(["outside", "environment", "volatile"]).toContain(findings.join());
  noteAttack({
    area: "SQL",
    tried: "refused functions by the names of the built-in, session and system namespaces",
    inputs: texts.length,
    result: "judged by their last part, refused",
  });
});

// It would run with the rights of the cluster.
test("no program runs on the cluster", async () => {
  const rows = ["transform(id, n)", "transform(*)", "map id, n", "reduce id, n"];
  const texts = rows.flatMap((row) =>
    ["'echo x'", '"echo x"', "r'echo x'"].flatMap((program) => [
      `select ${row} using ${program} as (user_id, event_type) from $.people`,
      `select max(user_id) as user_id, 1 as user_properties from (select ${row} using ${program} as (user_id string, n int) from $.people) group by n`,
    ]),
  );
  for (const dataType of ["event", "user_properties"] as const)
    for (const findings of await attack(texts, dataType)) expect(findings.join()).toMatch(/script|syntax/);
  noteAttack({
    area: "SQL",
    tried: "script transformation by TRANSFORM, MAP and REDUCE, by rows and whole",
    inputs: texts.length * 2,
    result: "refused at its place",
  });
});

// What is not a row's own must not depend on how it is written.
test("nothing of the session or of the cluster's disk gets into a record", async () => {
  const words = [
    "current_user",
    "session_user",
    "user",
    "`user`",
    "current_catalog",
    "current_schema",
    "current_database",
    "current_path",
  ];
  const texts = words.map((word) => `select id as user_id, ${word} as event_type from $.people`);
  for (const findings of await attack(texts)) expect(findings).toEqual(["environment"]);
  const options = [
    "map('rowValidationXSDPath', '/etc/hostname')",
    "map('mode', 'x', concat('rowValidation', 'XSDPath'), '/etc/hostname')",
    "map('rowValidation\\u0058SDPath', '/etc/hostname')",
    "str_to_map('rowValidationXSDPath:/etc/hostname')",
  ];
  const files = options.map(
    (map) => `${EVENT}, to_json(from_xml('<a/>', 'b int', ${map})) as event_properties from $.people`,
  );
  for (const findings of await attack(files)) expect(findings).toEqual(["outside"]);
  noteAttack({
    area: "SQL",
    tried: "words of the session without brackets; options that name a file",
    inputs: texts.length + files.length,
    result: "refused at their place",
  });
});

// Reading a SQL holds the one thread that answers everybody.
test("a long or deep SQL is refused before it is parsed", async () => {
  const deep = ["(", "[", "upper(", "array("].map((open) => `select ${open.repeat(9_000)}`);
  const long = [" or a = 1", " and not a", " || 'x'", ", a", " union all select 1"].map(
    (part) => `select a${part.repeat(Math.floor(99_000 / part.length))}`,
  );
  for (const findings of await attack([...deep, ...long])) expect(findings).toEqual(["too_big"]);
  const text = await analyzeSql(`select '${"x".repeat(100_000)}'`, {
    tables: [harness.name("people")],
    dataType: "event",
  });
  expect(text).toMatchObject({ ok: false, findings: [{ code: "too_big" }] });
  noteAttack({
    area: "SQL",
    tried: "brackets, chains and texts of up to 100,000 characters",
    inputs: deep.length + long.length + 1,
    result: "refused before the parser sees them",
  });
});

// The first line of defence may have a hole that nobody knows.
test("the warehouse's own plan shows a table that Lakefeed did not find", async () => {
  const tables = [harness.name("people"), harness.name("secret")];
  const hidden = [
    `${EVENT}${SECRET} from $.people`,
    `${EVENT} from $.people where exists (select 1 from $.secret)`,
    `${EVENT} from $.people cross join $.secret s`,
    `with q as (select v from $.secret) ${EVENT} from $.people where id in (select v from q)`,
  ];
  for (const sql of hidden) {
    const read = await analyzeSql(full(sql), { tables, dataType: "event" });
    if (!read.ok) throw new Error(read.findings[0]?.message);
    const references = read.statement.references.filter(({ table }) => table.table === "people");
    const findings = await checkPlan({
      warehouse: harness.warehouse,
      statement: { ...read.statement, references, path: [] },
      dataType: "event",
      heads: [{ table: harness.name("people"), version: 1 }],
      clock: new Date(),
      signal: new AbortController().signal,
    });
    expect(findings).toMatchObject([{ code: "table_unknown", message: expect.stringContaining("secret") }]);
  }
  noteAttack({
    area: "SQL",
    tried: "tables that Lakefeed's own reading is made to overlook",
    inputs: hidden.length,
    result: "named by the warehouse's plan before anything runs",
  });
});
