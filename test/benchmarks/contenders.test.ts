import { afterAll, beforeAll, expect, test } from "vitest";
import { installPeers } from "@/benchmarks/install-peers";
import { type Bench, openBench } from "@/benchmarks/open-bench";
import { measureDistance } from "@/benchmarks/parts/distance";
import { measureGrowth } from "@/benchmarks/parts/growth";
import { measureLatency } from "@/benchmarks/parts/latency";
import { measureStatement } from "@/benchmarks/parts/statement";
import { measureThroughput } from "@/benchmarks/parts/throughput";
import { type BenchTable, makeTables } from "@/benchmarks/tables";
import { uniqueName } from "../factories";

const ROWS = 1_000;
const schema = uniqueName("bench");
let bench: Bench;
let table: BenchTable;

beforeAll(async () => {
  process.env.LAKEFEED_ALLOWED_HOSTS = [process.env.LAKEFEED_ALLOWED_HOSTS, "127.0.0.1"].filter(Boolean).join();
  const peers = await installPeers(() => {});
  bench = await openBench({ peers, profile: null });
  table = (await makeTables(bench.lakehouse, [ROWS], schema))(ROWS);
}, 600_000);
afterAll(async () => {
  await bench?.lakehouse.sql(`DROP SCHEMA IF EXISTS main.${schema} CASCADE`);
  await bench?.close();
});

const WHOLE = { rows: ROWS, lost: 0, twice: 0 };

// A benchmark whose contenders do less work than they say compares nothing.
test("every contender brings all rows to the endpoint, each once", async () => {
  expect(await bench.deliver(await bench.prepare(table))).toMatchObject(WHOLE);
  expect(await bench.sendPlain(table)).toMatchObject(WHOLE);
  expect(await bench.sendByPython(table, 1)).toMatchObject(WHOLE);
  expect(await bench.sendByPython(table, 4)).toMatchObject(WHOLE);
  expect(await bench.sendByDlt(table)).toMatchObject(WHOLE);
});

test("the raw fetch reads the statements of a prepared run, as many rows as are delivered", async () => {
  const prepared = await bench.prepare(table);
  expect(prepared.statements).toHaveLength(1);
  expect(await bench.fetchRaw(prepared)).toMatchObject({ rows: ROWS });
});

test("the parts give their numbers: throughput, distance, statement, growth, latency", async () => {
  expect((await measureThroughput(bench, table, 1)).numbers).toMatchObject(WHOLE);
  expect((await measureDistance(bench, table, 1)).numbers).toMatchObject({ distant_lost: 0, distant_twice: 0 });
  expect((await measureStatement(bench, table, 1)).text).toContain("the whole statement");
  expect((await measureGrowth(bench, [table], 1)).numbers).toMatchObject({ growth_lost: 0, growth_twice: 0 });
  const small = (await makeTables(bench.lakehouse, [10], schema))(10);
  expect((await measureLatency(bench, small, 1)).numbers).toMatchObject({ latency_lost: 0, latency_twice: 0 });
});
