import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Inngest } from "inngest";
import pg from "pg";
import { z } from "zod";
import { toEvent } from "@/inngest/events";
import { connectLakehouse, type LakehouseClient } from "@/lakehouse/client";
import { readConnection } from "@/lakehouse/connection";
import { controlLakehouse } from "@/lakehouse/control-client";
import { env } from "@/lib/env";
import type { SourceConfig } from "@/lib/model/source/source";
import { db } from "@/lib/store/db";
import { claimDueSources, requestSync } from "@/lib/store/sources";
import { type EndpointOptions, startEndpoint } from "@/test/endpoint/start-endpoint";
import { lakehouseConnectionFile, makeConnection, makeProject, makeSource, uniqueName } from "@/test/factories";
import { waitUntil } from "@/test/wait-until";
import { freePort } from "../../scripts/lib/processes/ports.mjs";

export type Harness = Awaited<ReturnType<typeof startHarness>>;

/**
 * The sync as it runs in an installation, on this test run's database and lakehouse: the app's functions and the
 * scheduler as processes, to be killed and started again.
 */
export async function startHarness() {
  const file = lakehouseConnectionFile();
  const control = controlLakehouse(await readConnection(file));
  const connectionId = (await makeConnection("lakehouse")).id;
  const schema = uniqueName("faults");
  const processes = createProcesses();
  let warehouse: LakehouseClient = await connectLakehouse(file);
  await warehouse.sql(`CREATE SCHEMA main.${schema}`);
  // Sources that other tests left behind rest.
  await db.source.updateMany({ where: { pausedAt: null }, data: { pausedAt: new Date() } });
  const endpoints: { close: () => Promise<void> }[] = [];

  return {
    ...processes,
    control,
    /** Run a statement; `$` is the harness's schema. */
    sql: (statement: string) => warehouse.sql(statement.replaceAll("$", `main.${schema}`)),
    /** Connect again after the compute was killed. */
    async reconnect() {
      warehouse = await waitUntil("the compute is back", () => connectLakehouse(file).catch(() => null));
    },
    async endpoint(options: EndpointOptions = {}) {
      const endpoint = await startEndpoint(options);
      endpoints.push(endpoint);
      return endpoint;
    },
    /** A source over a table of the harness with so many rows, one event each, to an endpoint. */
    async source(baseUrl: string, rows: number, config: Partial<SourceConfig> = {}) {
      const table = uniqueName("rows");
      await this.sql(
        `CREATE TABLE $.${table} TBLPROPERTIES (delta.enableChangeDataFeed = true) AS SELECT id AS n FROM range(${rows})`,
      );
      const { id } = await makeSource({
        projectId: (await makeProject({ baseUrl })).id,
        connectionId,
        tables: [{ name: { catalog: "main", schema, table }, startFrom: "latest", lookupOnly: false }],
        sql: `select concat('user-', n % 97) as user_id, 'seen' as event_type, named_struct('n', n) as event_properties from main.${schema}.${table}`,
        ...config,
      });
      return { id, table };
    },
    async close() {
      await processes.stop();
      await control.clearFaults();
      for (const endpoint of endpoints) await endpoint.close();
      await warehouse.sql(`DROP SCHEMA main.${schema} CASCADE`);
      await warehouse.close();
    },
  };
}

/** What stands in the rows of a source and of its newest run. */
export async function readState(sourceId: string) {
  const source = await db.source.findUniqueOrThrow({
    where: { id: sourceId },
    include: { tables: true, runs: { orderBy: { number: "desc" }, take: 1, include: { parts: true } } },
  });
  return { ...source, run: source.runs[0] ?? null, checkpoint: source.tables[0]?.checkpoint ?? null };
}

/** Wait until the newest run of a source is closed, with the pauses between tries skipped. */
export async function finished(sourceId: string) {
  return waitUntil("the run is closed", async () => {
    await skipPauses();
    const { run } = await readState(sourceId);
    return run && ["succeeded", "partial", "up_to_date"].includes(run.state) ? run : null;
  });
}

/** The state of a source once it has stopped at a failure. */
export function untilStopped(sourceId: string) {
  return waitUntil("it stopped", async () => {
    const state = await readState(sourceId);
    return state.failure === null ? null : state;
  });
}

const numberedSchema = z.object({ n: z.number() });

/** The rows' numbers that an endpoint holds, each as often as it counts. */
export function acceptedNumbers(endpoint: Awaited<ReturnType<Harness["endpoint"]>>): number[] {
  return endpoint.accepted
    .list()
    .map(({ record: { event_properties: properties } }) => numberedSchema.parse(properties).n)
    .sort((one, other) => one - other);
}

/** Take the database away from everybody, as an outage does. Gives how to bring it back. */
export async function takeDatabaseAway(): Promise<() => Promise<void>> {
  const url = new URL(env.DATABASE_URL ?? "");
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const quoted = client.escapeIdentifier(name);
  await client.query(`ALTER DATABASE ${quoted} ALLOW_CONNECTIONS false`);
  await client.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user",
    [name],
  );
  return async () => {
    await client.query(`ALTER DATABASE ${quoted} ALLOW_CONNECTIONS true`);
    await client.end();
  };
}

/** Let the next try of what waits come at once. */
export async function skipPauses(): Promise<void> {
  await db.$executeRaw`UPDATE scheduler.job SET due_at = now() WHERE due_at > now() AND token IS NULL`;
}

/** Let the lease of an execution whose process is dead run out at once. */
export async function endLeases(): Promise<void> {
  await db.$executeRaw`UPDATE "SyncPart" SET "leaseUntil" = now() WHERE "leaseUntil" > now()`;
}

function createProcesses() {
  const keys = {
    eventKey: randomBytes(8).toString("hex"),
    signingKey: `signkey-prod-${randomBytes(16).toString("hex")}`,
  };
  const children = new Set<ChildProcess>();

  async function start(program: string, more: Record<string, string>): Promise<ChildProcess> {
    const child = spawn(process.execPath, ["--import", "tsx", program], {
      env: {
        ...process.env,
        NODE_ENV: "production",
        INNGEST_DEV: "0",
        INNGEST_EVENT_KEY: keys.eventKey,
        INNGEST_SIGNING_KEY: keys.signingKey,
        ...more,
      },
      stdio: ["ignore", "ignore", process.env.LAKEFEED_LAB_OUTPUT ? "inherit" : "ignore"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  }
  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** An app and a scheduler that send their work to each other; several pairs share one database. */
  async function pair() {
    const [appPort, schedulerPort] = [await freePort(), await freePort()];
    const baseUrl = `http://127.0.0.1:${schedulerPort}`;
    const shared = { INNGEST_BASE_URL: baseUrl, APP_URL: `http://127.0.0.1:${appPort}` };
    const inngest = new Inngest({ id: "lakefeed", isDev: false, baseUrl, ...keys });
    return {
      /** Start the app, with more in its environment. */
      startApp: (more: Record<string, string> = {}) =>
        start("test/faults/sync-app.ts", { ...shared, PORT: String(appPort), ...more }),
      startScheduler: () => start("inngest/embedded/main.ts", { ...shared, SCHEDULER_PORT: String(schedulerPort) }),
      ready: () =>
        waitUntil(
          "the scheduler knows the functions",
          async () => (await fetch(`${baseUrl}/health`).catch(() => null))?.ok,
        ),
      /** Whether the scheduler says that it can work. */
      isWell: async () => (await fetch(`${baseUrl}/health`)).ok,
      /** What Sync now does. */
      async syncNow(sourceId: string) {
        await requestSync(sourceId, "test");
        const due = await claimDueSources(sourceId);
        await inngest.send(due.map(toEvent));
      },
    };
  }

  return {
    kill,
    pair,
    async stop() {
      await Promise.all([...children].map(kill));
      await db.$executeRaw`DELETE FROM scheduler.run WHERE status = 'running'`;
    },
  };
}
