import { z } from "zod";
import { connectLakehouse } from "../lakehouse/client";
import { type Connection, readConnection } from "../lakehouse/connection";
import { controlLakehouse } from "../lakehouse/control-client";
import { type Outcome, outcomeSchema } from "./contenders/protocol";
import { type Contender, startNodeContender, startPythonContender } from "./contenders/start-contender";
import { type Endpoint, startEndpoint } from "./endpoint/start-endpoint";
import type { Peers } from "./install-peers";
import { type ProcessorTime, withProcessorTime } from "./processor-time";
import { type BenchTable, ownSelect, plainQuery, sourceSql } from "./tables";

const API_KEY = "0123456789abcdef0123456789abcdef";

const preparedSchema = z.object({ sourceId: z.string(), runId: z.string(), statements: z.array(z.string()) });
type Prepared = z.infer<typeof preparedSchema> & { table: BenchTable };
const syncedSchema = outcomeSchema.extend({ sourceId: z.string() });

/** What one contender did in one round, and what the endpoint made of it. */
export type Measured = Outcome & { rowsPerS: number; lost: number; twice: number; beside: ProcessorTime };

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** Another build of Lakefeed: the checkout of a commit, with a database of its own. */
export type Against = { commit: string; folder: string; databaseUrl: string };

export type BenchOptions = { peers: Peers | null; profile: string | null; against?: Against | null };

/** All contenders and the endpoint, each a process of its own, on the lakehouse that the environment names. */
export async function openBench({ peers, profile, against = null }: BenchOptions) {
  const file = z.string().parse(process.env.LAKEFEED_LAKEHOUSE_FILE);
  const connection = await readConnection(file);
  const lakehouse = await connectLakehouse(file);
  const endpoint = await startEndpoint();
  const nodeOptions = profile === null ? [] : ["--cpu-prof", "--cpu-prof-dir", profile];
  const raw = startNodeContender("raw-fetch.ts", connection.caFile);
  const ours = startNodeContender("lakefeed.ts", connection.caFile, { nodeOptions });
  const other =
    against &&
    startNodeContender("lakefeed.ts", connection.caFile, {
      folder: against.folder,
      environment: { DATABASE_URL: against.databaseUrl },
    });
  const plain = startNodeContender("plain-typescript.ts", connection.caFile);
  const python = peers && startPythonContender("python_connector.py", peers);
  const dlt = peers && startPythonContender("dlt_destination.py", peers);
  const started = [raw, ours, other, plain, python, dlt].filter((contender) => contender !== null);
  const where = { warehouse: warehouseOf(connection), endpoint: endpoint.url, apiKey: API_KEY };

  return {
    connection,
    lakehouse,
    endpoint,
    where,
    control: controlLakehouse(connection),
    ...contend({ raw, ours, other, plain, python, dlt, endpoint, where }),
    async close() {
      await Promise.all(started.map((contender) => contender.stop()));
      await endpoint.stop();
      await lakehouse.close();
    },
  };
}

type Parts = {
  raw: Contender;
  ours: Contender;
  other: Contender | null;
  plain: Contender;
  python: Contender | null;
  dlt: Contender | null;
  endpoint: Endpoint;
  where: { warehouse: ReturnType<typeof warehouseOf>; endpoint: string; apiKey: string };
};

function contend({ raw, ours, other, plain, python, dlt, endpoint, where }: Parts) {
  const judged = async (
    from: number,
    to: number,
    run: () => Promise<Outcome>,
    respondAfterMs = 0,
  ): Promise<Measured> => {
    await endpoint.reset(respondAfterMs);
    const [outcome, beside] = await withProcessorTime(run);
    const { lost, twice } = await endpoint.verdict(from, to);
    await endpoint.reset();
    return { ...outcome, rowsPerS: outcome.rows / outcome.seconds, lost, twice, beside };
  };
  const source = (table: BenchTable, checkpoint: number) => ({
    ...where,
    table: table.name,
    sql: sourceSql(table),
    checkpoint,
  });
  const send = (contender: Contender, table: BenchTable, more: object = {}, respondAfterMs = 0) =>
    judged(
      0,
      table.rows,
      () => contender.call("send", { ...where, query: plainQuery(table, 1), ...more }, outcomeSchema),
      respondAfterMs,
    );

  const fetch = async (statements: readonly string[]): Promise<Measured> => {
    const [outcome, beside] = await withProcessorTime(() => raw.call("fetch", { ...where, statements }, outcomeSchema));
    return { ...outcome, rowsPerS: outcome.rows / outcome.seconds, lost: 0, twice: 0, beside };
  };
  const product = (contender: Contender) => ({
    /** A source at version 0 of a table, with its run pinned. */
    prepare: async (table: BenchTable): Promise<Prepared> => ({
      ...(await contender.call("prepare", source(table, 0), preparedSchema)),
      table,
    }),
    /** Deliver a prepared run to an endpoint that answers so many milliseconds after a request has come. */
    deliver: (prepared: Prepared, respondAfterMs = 0) =>
      judged(0, prepared.table.rows, () => contender.call("deliver", prepared, outcomeSchema), respondAfterMs),
    /** Bring a new source at `checkpoint` up to date, whose changes are the rows `[from, to)`. */
    sync: (table: BenchTable, checkpoint: number, from: number, to: number) =>
      judged(from, to, () => contender.call("sync", source(table, checkpoint), syncedSchema)),
    /** Make a source at `checkpoint` and bring it up to date once: its id. */
    makeSource: async (table: BenchTable, checkpoint: number) =>
      (await contender.call("sync", source(table, checkpoint), syncedSchema)).sourceId,
    syncAgain: (sourceId: string, from: number, to: number) =>
      judged(from, to, () => contender.call("syncAgain", { sourceId }, syncedSchema)),
  });

  return {
    ...product(ours),
    /** The other build, where there is one. */
    against: other && product(other),
    /** Fetch the statements of a prepared run. */
    fetchRaw: ({ statements }: Prepared) => fetch(statements),
    /** Fetch what a plain script would: the user's own SELECT over the same changes. */
    fetchOwnSelect: (table: BenchTable) => fetch([ownSelect(table, 1)]),
    /** Let the warehouse compute statements whole and give one row of each: what it costs to make the records. */
    computeOnly: ({ statements }: Prepared) =>
      fetch(statements.map((text) => `SELECT CAST(max(xxhash64(record)) AS STRING) AS most FROM (\n${text}\n)`)),
    sendPlain: (table: BenchTable, respondAfterMs = 0) => send(plain, table, {}, respondAfterMs),
    sendByPython: (table: BenchTable, threads: number) => send(must(python), table, { threads }),
    sendByDlt: (table: BenchTable) => send(must(dlt), table),
  };
}

export type Product = NonNullable<Bench["against"]>;

function must(contender: Contender | null): Contender {
  if (!contender) throw new Error("The Python peers were not started.");
  return contender;
}

function warehouseOf({ serverHostname, httpPath, token, caFile }: Connection) {
  return { serverHostname, httpPath, token, caFile };
}
