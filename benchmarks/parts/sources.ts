import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Connection } from "../../lakehouse/connection";
import { controlLakehouse } from "../../lakehouse/control-client";
import { freePort } from "../../scripts/lib/processes/ports.mjs";
import { startNodeContender } from "../contenders/start-contender";
import type { Bench } from "../open-bench";
import { median, round } from "../statistics";
import { addRows, type BenchTable, sourceSql } from "../tables";
import type { PartResult } from "./part-result";

const CONNECTIONS = 5;
const DELTA_ROWS = 100;

const ranSchema = z.array(
  z.object({ kind: z.string(), state: z.string(), delivered: z.number(), seconds: z.number() }),
);

export type ManySources = { small: BenchTable; giant: BenchTable; quiet: number; busy: number };

/** Many sources due at the same moment: most have nothing new, some a little, one a lot. */
export async function measureSources(bench: Bench, connection: Connection, many: ManySources): Promise<PartResult> {
  const { small, giant, quiet, busy } = many;
  await addRows(bench.lakehouse, small.text, small.rows, small.rows + DELTA_ROWS);
  const process = startNodeContender("many-sources.ts", connection.caFile, {
    environment: {
      INNGEST_DEV: "0",
      INNGEST_BASE_URL: `http://127.0.0.1:${await freePort()}`,
      INNGEST_EVENT_KEY: randomBytes(8).toString("hex"),
      INNGEST_SIGNING_KEY: `signkey-prod-${randomBytes(16).toString("hex")}`,
    },
  });
  try {
    const kind = (name: string, count: number, table: BenchTable, checkpoint: number | null) => ({
      kind: name,
      count,
      table: table.name,
      sql: sourceSql(table),
      checkpoint,
    });
    const kinds = [kind("giant", 1, giant, 0), kind("quiet", quiet, small, null), kind("busy", busy, small, 1)];
    await process.call("setup", { ...bench.where, connections: CONNECTIONS, kinds }, z.object({ sources: z.int() }));
    await bench.endpoint.reset();
    let ran: z.infer<typeof ranSchema> = [];
    const statements = await controlLakehouse(connection).statementsDuring(async () => {
      ran = await process.call("run", {}, ranSchema);
    });
    const { records, repeats } = await bench.endpoint.verdict(0, giant.rows);
    await bench.endpoint.reset();
    return report(many, ran, { statements: statements.length, records: records - repeats });
  } finally {
    await process.stop();
  }
}

function report(
  { giant, quiet, busy }: ManySources,
  ran: z.infer<typeof ranSchema>,
  { statements, records }: { statements: number; records: number },
): PartResult {
  const of = (kind: string) => ran.filter((run) => run.kind === kind);
  const expected = giant.rows + busy * DELTA_ROWS;
  const all = quiet + busy + 1;
  const failed = ran.filter(({ state }) => state !== "succeeded" && state !== "up_to_date").length;
  const line = (name: string, kind: string) => {
    const seconds = of(kind).map((run) => run.seconds);
    return `| ${name} | ${seconds.length} | ${median(seconds).toFixed(1)} | ${Math.max(...seconds).toFixed(1)} |`;
  };
  return {
    numbers: {
      sources: all,
      sources_seconds: round(Math.max(...ran.map(({ seconds }) => seconds))),
      sources_failed: failed + all - ran.length,
      sources_lost: expected - records,
      sources_statements: statements,
    },
    text: [
      `${all} sources on ${CONNECTIONS} connections, all due at the same moment, by the embedded scheduler: ${failed} failed, ${expected - records} of ${expected.toLocaleString("en")} records lost. ${statements} statements reached the warehouse.`,
      "",
      "| sources | how many | seconds until finished, median | last |",
      "| --- | --- | --- | --- |",
      line("with nothing new", "quiet"),
      line(`with ${DELTA_ROWS} new rows`, "busy"),
      line(`with ${giant.rows.toLocaleString("en")} new rows, the first in line`, "giant"),
    ].join("\n"),
  };
}
