import { randomUUID } from "node:crypto";
import { AppError, type Failure } from "@/lib/model/errors";
import type { SourceConfig, StartFrom } from "@/lib/model/source/source";
import { createConnection } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { getSource, insertSource } from "@/lib/store/sources";
import { commitSync, pinSync, suspendSync, syncPart } from "@/lib/sync/sync-steps";
import { lakehouseConnection } from "../factories";
import { openCollector } from "./lakehouse/collector";
import { connectWriter } from "./lakehouse/connect-writer";
import { makeBuiltinProject } from "./lakehouse/make-source";

export type SandboxSource = { id: string; projectId: string };

export type Wanted = Pick<SourceConfig, "sql"> &
  Partial<SourceConfig> & {
    /** Names of tables of the sandbox, each with where it starts from; `lookup only` after it where it only looks up. */
    reads: Record<string, StartFrom>;
    lookupOnly?: readonly string[];
  };

/** A schema of the lakehouse for one test file, and sources whose projects are the built-in one. */
export async function openSandbox() {
  const { serverHostname, httpPath, token } = lakehouseConnection();
  const client = await connectWriter();
  const { id: connectionId } = await createConnection({ serverHostname, httpPath, token }, "test");
  const collector = await openCollector();
  const name = `inc_${randomUUID().slice(0, 8)}`;
  const schema = `main.${name}`;
  await client.sql(`CREATE SCHEMA ${schema}`);

  /** `$.t` is table t of the sandbox. */
  const inSchema = (text: string) => text.replaceAll("$.", `${schema}.`);

  async function makeSource({ reads, lookupOnly = [], sql, ...config }: Wanted): Promise<SandboxSource> {
    const { id: projectId } = await makeBuiltinProject(collector.baseUrl);
    const tables = Object.entries(reads).map(([table, startFrom]) => ({
      name: { catalog: "main", schema: name, table },
      startFrom,
      lookupOnly: lookupOnly.includes(table),
    }));
    const whole: SourceConfig = {
      projectId,
      connectionId,
      tables,
      dataType: "event",
      syncUserProperties: false,
      syncGroupProperties: false,
      unsetNulls: false,
      frequency: { kind: "1h" },
      timeZone: "UTC",
      sql: inSchema(sql),
      name: `sandbox ${randomUUID().slice(0, 8)}`,
      ...config,
    };
    return { ...(await insertSource(whole, { draftId: null, actor: "test" })), projectId };
  }

  return {
    schema,
    inSchema,
    sql: (statement: string) => client.sql(inSchema(statement)),
    /** A table with a change feed, filled by a query or described by its columns. */
    createTable: (table: string, definition: string) =>
      client.sql(`CREATE TABLE ${schema}.${table} ${feedBefore(definition)}`),
    makeSource,
    sync,
    close: async () => {
      await client.sql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await client.close();
      await collector.close();
    },
  };
}

export type Sandbox = Awaited<ReturnType<typeof openSandbox>>;

const FEED = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";

/** `(columns)` or `AS SELECT …`: the property stands between. */
function feedBefore(definition: string): string {
  return definition.startsWith("(") ? `${definition} ${FEED}` : `${FEED} ${definition}`;
}

/** Bring a source up to date as its scheduler would. A failure stops it, as it would there, and is given back. */
export async function sync({ id }: SandboxSource): Promise<Failure | null> {
  try {
    const pinned = await pinSync(id);
    for (const part of pinned?.rounds.flat() ?? []) await syncPart(id, pinned?.runId ?? "", part.id);
    if (pinned) await commitSync(id, pinned.runId);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const failure = thrown.toFailure();
    await suspendSync(id, failure);
    return failure;
  }
}

/** The events of a source's project in the order of their storing. */
export async function eventsOf({ projectId }: SandboxSource) {
  return db.storedEvent.findMany({ where: { projectId, NOT: { eventType: "$identify" } }, orderBy: { id: "asc" } });
}

/** The users of a source's project: id to properties. */
export async function usersOf({ projectId }: SandboxSource): Promise<Record<string, unknown>> {
  const users = await db.projectUser.findMany({ where: { projectId } });
  return Object.fromEntries(users.map(({ userKey, properties }) => [userKey, properties]));
}

/** The groups of a source's project: type, then name, to properties. */
export async function groupsOf({ projectId }: SandboxSource): Promise<Record<string, unknown>> {
  const groups = await db.projectGroup.findMany({ where: { projectId } });
  return Object.fromEntries(
    groups.map(({ groupType, groupValue, properties }) => [`${groupType} ${groupValue}`, properties]),
  );
}

/** How far each table of a source was delivered. */
export async function checkpointsOf({ id }: SandboxSource): Promise<Record<string, number | null>> {
  const { tables } = await getSource(id);
  return Object.fromEntries(tables.map(({ name, checkpoint }) => [name.table, checkpoint]));
}
