import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { Failure } from "@/lib/model/errors";
import type { SourceConfig, StartFrom } from "@/lib/model/source/source";
import { db } from "@/lib/store/db";
import { getSource } from "@/lib/store/sources";
import { eventsOf, openSandbox, type Sandbox, type SandboxSource, sync } from "../increments/sandbox";
import { removeLogBefore } from "./table-files";

export const FEED = "'delta.enableChangeDataFeed' = 'true'";
export const NAMED = `${FEED}, 'delta.columnMapping.mode' = 'name'`;
export const choice = { actor: "ines", now: new Date(), reason: "a test table" };
const EVENTS = "SELECT id AS user_id, 'seen' AS event_type FROM $T";

/** Sync until nothing is left or something stops it. */
export async function settle(of: SandboxSource): Promise<Failure | null> {
  for (;;) {
    const failure = await sync(of);
    if (failure) return failure;
    const last = await db.syncRun.findFirstOrThrow({ where: { sourceId: of.id }, orderBy: { number: "desc" } });
    if (last.state === "up_to_date") return null;
  }
}

export async function idsOf(of: SandboxSource): Promise<string> {
  return (await eventsOf(of))
    .map(({ userId }) => userId?.replace("user-", ""))
    .sort()
    .join(" ");
}

export const attentionOf = async ({ id }: SandboxSource) => (await getSource(id)).requiredAction;
export const isDue = async ({ id }: SandboxSource) =>
  (await db.source.findUniqueOrThrow({ where: { id } })).dueAt !== null;

/** Each test of a file has a new table in a schema of its own, and a source that reads it. */
export function openGaps() {
  let sandbox: Sandbox;
  let table: string;
  let made = 0;
  const nextTable = () => {
    made += 1;
    table = `t${made}`;
  };
  beforeAll(async () => {
    sandbox = await openSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(nextTable);

  const change = async (...statements: string[]) => {
    for (const statement of statements) await sandbox.sql(statement.replaceAll("$T", `$.${table}`));
  };
  const create = (columns = "id STRING", properties = FEED) =>
    change(`CREATE TABLE $T (${columns}) TBLPROPERTIES (${properties})`);
  const insert = (...ids: string[]) => change(`INSERT INTO $T VALUES ${ids.map((id) => `('user-${id}')`).join(", ")}`);
  const feed = (value: boolean) =>
    change(`ALTER TABLE $T SET TBLPROPERTIES ('delta.enableChangeDataFeed' = '${value}')`);
  function source({
    sql = EVENTS,
    startFrom = "first",
    ...config
  }: Partial<SourceConfig> & { startFrom?: StartFrom } = {}) {
    return sandbox.makeSource({ reads: { [table]: startFrom }, sql: sql.replaceAll("$T", `$.${table}`), ...config });
  }
  /** A source that was delivered up to version 2, whose feed was then off while version 4 was written. */
  async function withGap(config: Parameters<typeof source>[0] = {}): Promise<SandboxSource> {
    await create();
    await insert("a");
    const of = await source(config);
    expect(await settle(of)).toBeNull();
    await insert("b");
    await feed(false);
    await insert("lost");
    await feed(true);
    await insert("d");
    return of;
  }

  return {
    change,
    create,
    insert,
    feed,
    source,
    withGap,
    tableName: () => table,
    nextTable,
    removeLog: (version: number) => removeLogBefore(sandbox, table, version),
  };
}
