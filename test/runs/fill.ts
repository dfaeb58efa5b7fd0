// Fills a database with sources in every state and thousands of runs, to look at pages with:
//   DATABASE_URL=… node --import tsx test/runs/fill.ts [project name]
import type { Failure } from "@/lib/model/errors";
import type { TableName } from "@/lib/model/table/table-name";
import { markConnectionVerified } from "@/lib/store/connections";
import { db } from "@/lib/store/db";
import { createProject, listProjects } from "@/lib/store/projects";
import { makeConnection, makeSource } from "../factories";
import { ORDERS } from "./make-run";

const now = new Date();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ago = (ms: number) => new Date(now.getTime() - ms);
const table = (schema: string, name: string): TableName => ({ catalog: "main", schema, table: name });

const lostSelect: Failure = {
  code: "PERMISSION_DENIED",
  message:
    "Databricks refused to read main.crm.memberships: the token's user lost SELECT on it. An owner of the table gives it back with the statement below.",
  remedy: "GRANT SELECT ON TABLE `main`.`crm`.`memberships` TO `lakefeed-reader`;",
};
const gap: Failure = {
  code: "HISTORY_LOST",
  message:
    "Versions 9,613 to 9,654 of main.shop.customers cannot be read: their files or log were removed (VACUUM, or log cleanup).",
  gaps: [
    {
      table: table("shop", "customers"),
      from: 9_613,
      to: 9_654,
      delivered: { version: 9_612, at: ago(9 * DAY).toISOString() },
      resume: { tableId: "t", after: 9_654 },
      head: { version: 9_731, at: ago(6 * MINUTE).toISOString() },
      fromAt: ago(9 * DAY - 57 * MINUTE).toISOString(),
      toAt: ago(7.1 * DAY).toISOString(),
      rowsMissed: 3_210,
      rowsWaiting: 6_084,
      rowsNow: 1_480_332,
    },
  ],
};
const unavailable: Failure = {
  code: "WAREHOUSE_UNAVAILABLE",
  message: "The cluster answered “unavailable” (503) through all attempts. Nothing was sent and nothing is lost.",
};

/** Many runs at once, by one statement: a day's rhythm, some refused rows, some quiet runs. */
async function fillRuns(
  sourceId: string,
  name: TableName,
  { everyMs, count, untilMs, volume }: { everyMs: number; count: number; untilMs: number; volume: number },
) {
  await db.$executeRaw`
    WITH n AS (
      SELECT i, ${ago(untilMs)}::timestamptz - (${count}::int - i) * ${everyMs}::float8 * interval '1 ms' AS at FROM generate_series(1, ${count}::int) i
    ), made AS (
      SELECT i, at, CASE WHEN i % 9 = 0 THEN 0 ELSE floor(${volume}::float8 * (0.35 + 0.65 * abs(sin(pi() * extract(epoch FROM at) / 86400)) + 0.06 * sin(i)))::int END AS rows,
        CASE WHEN i % 37 = 0 THEN 11 WHEN i % 11 = 0 THEN 2 ELSE 0 END AS refused, CASE WHEN i % 61 = 0 THEN 34 ELSE 0 END AS held
      FROM n
    ), runs AS (
      INSERT INTO "SyncRun" ("id", "sourceId", "number", "state", "trigger", "clock", "sql", "sqlHash", "startedAt", "endedAt", "freshnessMs", "rowsRead", "rowsMade", "rowsRefused", "records", "delivered", "rejected", "held")
      SELECT gen_random_uuid(), ${sourceId}::uuid, i, (CASE WHEN rows = 0 THEN 'up_to_date' WHEN refused + held > 0 THEN 'partial' ELSE 'succeeded' END)::"RunState",
        (CASE WHEN i = 1 THEN 'first' WHEN i % 50 = 0 THEN 'manual' ELSE 'schedule' END)::"RunTrigger", at, s."sql", s."sqlHash", at,
        at + (CASE WHEN rows = 0 THEN 900 ELSE 3000 + rows * 0.9 END) * interval '1 ms',
        CASE WHEN rows = 0 THEN NULL ELSE ${everyMs}::float8 * (0.9 + 0.1 * sin(i)) + CASE WHEN i % 300 = 0 THEN 2400000 ELSE 0 END END,
        rows, CASE WHEN rows = 0 THEN 0 ELSE rows - refused END, CASE WHEN rows = 0 THEN 0 ELSE refused END,
        CASE WHEN rows = 0 THEN 0 ELSE rows - refused END, CASE WHEN rows = 0 THEN 0 ELSE rows - refused - held END, 0, CASE WHEN rows = 0 THEN 0 ELSE held END
      FROM made, "Source" s WHERE s."id" = ${sourceId}::uuid
      RETURNING *
    ), pins AS (
      INSERT INTO "RunPin" ("runId", "ordinal", "catalog", "schema", "table", "tableId", "fromVersion", "toVersion", "committedAt", "initial", "snapshot")
      SELECT "id", 0, ${name.catalog}, ${name.schema}, ${name.table}, 't', "number" * 12, CASE WHEN "rowsRead" = 0 THEN "number" * 12 ELSE "number" * 12 + 12 END, "startedAt", "number" = 1, "number" = 1 FROM runs
    )
    INSERT INTO "SyncPart" ("id", "runId", "ordinal", "table", "reading", "output", "mayRewrite", "state", "startedAt", "endedAt", "attempts", "rowsRead", "rowsMade", "rowsRefused", "records", "delivered", "rejected", "held")
    SELECT gen_random_uuid(), "id", 0, ${name}::jsonb, jsonb_build_object('kind', 'changes', 'from', "number" * 12 + 1, 'to', "number" * 12 + 12),
      'records', false, 'closed', "startedAt", "endedAt", 1, "rowsRead", "rowsMade", "rowsRefused", "records", "delivered", "rejected", "held"
    FROM runs WHERE "rowsRead" > 0`;
  const last = await db.syncRun.findFirst({ where: { sourceId }, orderBy: { number: "desc" } });
  await db.source.update({
    where: { id: sourceId },
    data: { lastRunNumber: count, lastFinishedAt: last?.endedAt ?? null, dueAt: ago(untilMs - everyMs) },
  });
  await db.sourceTable.updateMany({ where: { sourceId }, data: { checkpoint: count * 12 + 12 } });
}

/** The open run of a source: some parts closed, one running, the rest waiting. */
async function openRun(
  sourceId: string,
  name: TableName,
  state: "running" | "suspended" | "needs_attention",
  parts: number,
  failure?: Failure,
) {
  const { lastRunNumber, sql, sqlHash } = await db.source.update({
    where: { id: sourceId },
    data: { lastRunNumber: { increment: 1 } },
  });
  const startedAt = ago(19_000);
  const counts = { rowsRead: 4120, rowsMade: 4117, rowsInvalid: 3, records: 4117, delivered: 4117 };
  await db.syncRun.create({
    data: {
      sourceId,
      number: lastRunNumber,
      state,
      trigger: "schedule",
      clock: startedAt,
      startedAt,
      sql,
      sqlHash,
      ...(failure ? { failure } : {}),
      pins: {
        create: {
          ordinal: 0,
          ...name,
          tableId: "t",
          fromVersion: 18_417,
          toVersion: 18_432,
          committedAt: ago(MINUTE),
          initial: false,
          snapshot: false,
        },
      },
      parts: {
        create: Array.from({ length: parts }, (_, ordinal) => {
          const reading = { kind: "changes", from: 18_418 + ordinal * 5, to: 18_422 + ordinal * 5 };
          const plain = { ordinal, table: name, reading, output: "records" as const, mayRewrite: false };
          if (ordinal === 0)
            return { ...plain, state: "closed" as const, startedAt, endedAt: ago(9_000), attempts: 1, ...counts };
          if (ordinal === 1 && state === "running")
            return { ...plain, state: "running" as const, startedAt: ago(8_500), attempts: 1, ...counts };
          return plain;
        }),
      },
    },
  });
}

async function fillUndelivered(sourceId: string, count: number) {
  await db.$executeRaw`
    INSERT INTO "RejectedRecord" ("id", "sourceId", "runId", "partId", "state", "reason", "message", "payload", "key", "createdAt")
    SELECT gen_random_uuid(), ${sourceId}::uuid, r."id", p."id", (ARRAY['rejected', 'rejected', 'rejected', 'held', 'delivered', 'dismissed'])[1 + i % 6]::"RejectedState",
      (ARRAY['reserved_id', 'bad_time', 'missing_event_type', 'short_id'])[1 + (i % 7) % 4],
      (ARRAY['user_id is "n/a": Amplitude refuses this word as an id, because it would merge many people into one.', 'time is "yesterday": it must be whole milliseconds since 1970.', 'The row has no event_type.', 'user_id is "12": shorter than the 5 characters that the project accepts.'])[1 + (i % 7) % 4],
      jsonb_build_object('event_type', 'Order Completed', 'user_id', 'n/a', 'device_id', 'web-' || i, 'time', 1795093561000 + i, 'event_properties', jsonb_build_object('total', 84.9, 'items', 3, 'platform', 'web', 'note', '=HYPERLINK("http://x")'))::text,
      i::text, r."startedAt" + i * interval '1 second'
    FROM generate_series(1, ${count}::int) i
    JOIN LATERAL (SELECT * FROM "SyncRun" WHERE "sourceId" = ${sourceId}::uuid AND "rowsRead" > 0 ORDER BY "number" DESC OFFSET i % 20 LIMIT 1) r ON true
    JOIN "SyncPart" p ON p."runId" = r."id"`;
}

await listProjects();
const wanted = process.argv[2] ?? "Harbour Shop";
const project =
  (await listProjects()).find(({ name }) => name === wanted) ??
  (await createProject({ name: wanted, kind: "eu", baseUrl: null, apiKey: "0".repeat(32), minIdLength: 5 }, "fill"));
const connectionId = (await makeConnection()).id;
await markConnectionVerified(connectionId);
const shared = { projectId: project.id, connectionId };
const everyQuarter = { frequency: { kind: "15m" as const } };
const first = (name: TableName) => ({ name, startFrom: "first" as const, lookupOnly: false });

const orders = await makeSource({
  ...shared,
  ...everyQuarter,
  name: "Order events",
  tables: [first(ORDERS), { name: table("shop", "customers"), startFrom: "first", lookupOnly: true }],
  sql: "-- completed orders\nselect unix_millis(o.created_at) as time, c.id as user_id, 'Order Completed' as event_type,\n       named_struct('total', o.total, 'items', o.items, 'platform', o.platform) as event_properties\nfrom main.shop.orders o\njoin main.shop.customers c on c.id = o.customer_id\nwhere o.status <> 'test' and o.total > 0.5",
});
await fillRuns(orders.id, ORDERS, { everyMs: 15 * MINUTE, count: 2900, untilMs: 15 * MINUTE, volume: 12_000 });
await fillUndelivered(orders.id, 260);
await openRun(orders.id, ORDERS, "running", 3);
await db.source.update({ where: { id: orders.id }, data: { dueAt: null, progressAt: now } });

const web = await makeSource({
  ...shared,
  name: "Web events",
  tables: [first(table("web", "page_views"))],
  frequency: { kind: "5m" },
});
await fillRuns(web.id, table("web", "page_views"), {
  everyMs: 5 * MINUTE,
  count: 10_000,
  untilMs: 26 * MINUTE,
  volume: 4_000,
});

const customers = await makeSource({
  ...shared,
  name: "Customer properties",
  dataType: "user_properties",
  tables: [first(table("shop", "customers"))],
  frequency: { kind: "1h" },
});
await fillRuns(customers.id, table("shop", "customers"), {
  everyMs: 60 * MINUTE,
  count: 500,
  untilMs: 9 * DAY,
  volume: 300,
});
await openRun(customers.id, table("shop", "customers"), "needs_attention", 2, gap);
await db.source.update({
  where: { id: customers.id },
  data: { requiredAction: gap, failure: gap, failuresInRow: 1, dueAt: null },
});

const groups = await makeSource({
  ...shared,
  name: "Account groups",
  dataType: "group_properties",
  tables: [first(table("crm", "accounts")), first(table("crm", "memberships"))],
  frequency: { kind: "1h" },
});
await fillRuns(groups.id, table("crm", "accounts"), {
  everyMs: 60 * MINUTE,
  count: 411,
  untilMs: 2 * 60 * MINUTE,
  volume: 120,
});
await openRun(groups.id, table("crm", "memberships"), "suspended", 3, lostSelect);
await db.source.update({ where: { id: groups.id }, data: { failure: lostSelect, failuresInRow: 1, dueAt: null } });

const crm = await makeSource({
  ...shared,
  name: "CRM events",
  tables: [first(table("crm", "activities"))],
  frequency: { kind: "1h" },
});
await fillRuns(crm.id, table("crm", "activities"), {
  everyMs: 60 * MINUTE,
  count: 90,
  untilMs: 30 * MINUTE,
  volume: 60,
});

const plans = await makeSource({
  ...shared,
  name: "Subscription plan",
  dataType: "user_properties",
  tables: [first(table("finance", "plans"))],
  frequency: { kind: "daily", hour: 6 },
});
await fillRuns(plans.id, table("finance", "plans"), { everyMs: DAY, count: 45, untilMs: 8 * 60 * MINUTE, volume: 400 });
await db.source.update({
  where: { id: plans.id },
  data: { failure: unavailable, failuresInRow: 3, dueAt: new Date(now.getTime() + 4 * MINUTE) },
});

const visits = await makeSource({
  ...shared,
  name: "Store visits",
  tables: [first(table("shop", "visits"))],
  frequency: { kind: "30m" },
});
await fillRuns(visits.id, table("shop", "visits"), { everyMs: 30 * MINUTE, count: 800, untilMs: 4 * DAY, volume: 900 });
await db.source.update({ where: { id: visits.id }, data: { pausedAt: ago(4 * DAY), dueAt: null } });
await db.sourceTable.updateMany({ where: { sourceId: visits.id }, data: { currentAt: ago(4 * DAY) } });

await makeSource({ ...shared, ...everyQuarter, name: "Newly created", tables: [first(table("shop", "returns"))] });
await db.$executeRaw`ANALYZE`;
console.log(`${wanted}: filled.`);
await db.$disconnect();
