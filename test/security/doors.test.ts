import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { connectLakehouse, type LakehouseClient } from "@/lakehouse/client";
import { sparkAuthorization } from "@/lakehouse/spark/spark-secret";
import { env } from "@/lib/env";
import { commandLine } from "@/scripts/lib/processes/processes.mjs";
import { installationProcesses, isLoopback, listeningSockets } from "@/scripts/lib/stack/sockets.mjs";
import { lakehouseConnectionFile } from "@/test/factories";
import { noteAttack } from "./note-attack";

const run = join(resolve(env.LAKEFEED_DATA), "run");

// A single socket on 0.0.0.0 lets the whole network in: there is no sign-in.
test.skipIf(process.platform !== "linux")("no process of the installation listens on anything but loopback", () => {
  const processes = installationProcesses(run);
  const commands = processes.map(commandLine);
  for (const part of ["postgres", "LakehouseServer", "lakehouse/main.ts", "inngest/embedded", "next"]) {
    expect([part, commands.some((command) => command.includes(part))]).toEqual([part, true]);
  }
  const sockets = listeningSockets(processes);
  expect(sockets.filter(({ address }) => !isLoopback(address))).toEqual([]);
  const ports = sockets.map(({ port }) => port);
  for (const port of [sparkPort(), env.SCHEDULER_PORT, Number(new URL(env.APP_URL).port)]) {
    expect(ports).toContain(port);
  }
  noteAttack({
    area: "doors",
    tried: "listening sockets of every process, from /proc",
    inputs: sockets.length,
    result: `${processes.length} processes, all sockets on loopback`,
  });
});

// SQL can read the environment of the process that runs it.
test.skipIf(process.platform !== "linux")("Spark, PostgreSQL and the lakehouse have no variable of the app's", () => {
  const children = installationProcesses(run).filter((pid) =>
    /^\S*(java|postgres)\s|lakehouse\/main\.ts/.test(commandLine(pid)),
  );
  expect(children.length).toBeGreaterThanOrEqual(3);
  const names = children.flatMap(
    (pid) => readFileSync(`/proc/${pid}/environ`, "utf8").match(/(?<=^|\0)[^=\0]+/g) ?? [],
  );
  const secret = /^(DATABASE_URL|INNGEST_.*|APP_URL|PG.*|LAKEFEED_(?!DATA$|CACHE$).*)$/;
  expect(names.filter((name) => secret.test(name))).toEqual([]);
  const java = children.find((pid) => /LakehouseServer/.test(commandLine(pid)) && !/guard\.mjs/.test(commandLine(pid)));
  expect(readFileSync(`/proc/${java}/environ`, "utf8")).not.toMatch(/LAKE(FEED|HOUSE)_/);
  noteAttack({
    area: "doors",
    tried: "environment of Spark, PostgreSQL and the lakehouse",
    inputs: names.length,
    result: "no key, no address of the database",
  });
});

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

// Whoever talks to Spark itself passes by the gateway's token.
test("Spark refuses everybody who does not know its secret", async () => {
  const callers = [
    undefined,
    "",
    "Basic",
    "Basic !",
    basic(":"),
    basic("lakehouse"),
    basic("lakehouse:"),
    basic("lakehouse:token"),
    basic("lakehouse:null"),
    basic(`lakehouse:${"A".repeat(43)}`),
    "Bearer token",
    "Negotiate token",
  ];
  let tried = 0;
  for (const path of ["/cliservice", "/cliservice/", "/cliservice/x?doAs=root"]) {
    for (const authorization of callers) {
      for (const method of ["POST", "GET"]) {
        const response = await callSpark(path, method, authorization);
        tried += 1;
        // Spark answers 500 to a header that it cannot read.
        expect([401, 500], `${method} ${path} with ${authorization}`).toContain(response.status);
      }
    }
  }
  const known = await callSpark("/cliservice", "POST", await sparkAuthorization(dirname(lakehouseConnectionFile())));
  expect(known.status).toBe(200);
  noteAttack({ area: "doors", tried: "calls to Spark past its gateway", inputs: tried, result: "none was let in" });
});

function callSpark(path: string, method: string, authorization: string | undefined) {
  return fetch(`http://127.0.0.1:${sparkPort()}${path}`, {
    method,
    headers: { "content-type": "application/x-thrift", ...(authorization === undefined ? {} : { authorization }) },
    // A call that Spark knows and answers with an exception: OpenSession without its argument.
    body: method === "POST" ? Buffer.from("800100010000000b4f70656e53657373696f6e0000000000", "hex") : null,
  });
}

/** What would run Java code or a program as the person who started it, or write into a folder of theirs: by kind. */
const WAYS_OUT = [
  "SELECT reflect('java.lang.System', 'getProperty', 'user.name')",
  "SELECT java_method('java.lang.System', 'getProperty', 'user.name')",
  "SELECT try_reflect('java.lang.System', 'getProperty', 'user.name')",
  "SELECT system.builtin.reflect('java.lang.System', 'getProperty', 'user.name')",
  "SELECT builtin.reflect('java.lang.System', 'getProperty', 'user.name')",
  "SELECT `REFLECT`('java.lang.System', 'getProperty', 'user.name')",
  "SELECT * FROM VALUES (reflect('java.lang.System', 'getProperty', 'user.name'))",
  "EXECUTE IMMEDIATE 'SELECT reflect(''java.lang.System'', ''getProperty'', ''user.name'')'",
  "SELECT TRANSFORM (1) USING 'cat' AS (a STRING)",
  "SELECT * FROM (FROM (SELECT 1 AS a) MAP a USING 'cat' AS b)",
  "CREATE TABLE main.default.way_out AS SELECT TRANSFORM (1) USING 'cat' AS (a STRING)",
  "ADD JAR '/nowhere.jar'",
  "ADD FILE '/nowhere.txt'",
  "ADD ARCHIVE '/nowhere.zip'",
  "CREATE TEMPORARY FUNCTION way_out AS 'java.lang.String'",
  "CREATE TEMPORARY FUNCTION way_out AS 'java.lang.String' USING JAR '/nowhere.jar'",
  "CREATE FUNCTION spark_catalog.default.way_out AS 'java.lang.String'",
  "INSERT OVERWRITE DIRECTORY '/nowhere/way-out' USING csv SELECT 1",
  "INSERT OVERWRITE LOCAL DIRECTORY '/nowhere/way-out' SELECT 1",
  "CREATE TEMPORARY VIEW way_out USING jdbc OPTIONS (url 'jdbc:nowhere:', dbtable 't')",
  "CREATE TABLE spark_catalog.default.way_out USING jdbc OPTIONS (url 'jdbc:nowhere:', dbtable 't')",
  "CREATE TABLE main.default.way_out USING org.apache.spark.sql.jdbc OPTIONS (url 'jdbc:nowhere:', dbtable 't')",
  "SET spark.sql.catalog.way_out = java.lang.String",
];

test("the lakehouse's SQL runs no Java, no programs and writes no files of its own", async () => {
  const lakehouse = await connectLakehouse(lakehouseConnectionFile());
  try {
    for (const statement of WAYS_OUT) {
      expect([statement, await refusal(lakehouse, statement)]).toEqual([
        statement,
        expect.stringMatching(/local lakehouse does not run|UNRESOLVED_ROUTINE|Cannot resolve routine/),
      ]);
    }
    expect(await lakehouse.sql("SELECT current_user() AS me")).toEqual([{ me: "lakehouse" }]);
  } finally {
    await lakehouse.close();
  }
  noteAttack({
    area: "doors",
    tried: "Java, programs, jars and folders by the lakehouse's SQL",
    inputs: WAYS_OUT.length,
    result: "each refused before it ran",
  });
});

async function refusal(lakehouse: LakehouseClient, statement: string): Promise<string> {
  return lakehouse.sql(statement).then(
    (rows) => `answered ${JSON.stringify(rows)}`,
    (error: Error) => error.message,
  );
}

const sparkPort = () => Number(process.env.LAKEHOUSE_SPARK_PORT);
