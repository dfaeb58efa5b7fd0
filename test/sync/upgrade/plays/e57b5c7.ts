import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openSqlEdit } from "@/lib/setup/edit-sql";
import { sendAgain } from "@/lib/setup/send-again";
import { db } from "@/lib/store/db";
import { getDraft, saveDraft } from "@/lib/store/drafts";
import { dismissKept } from "@/lib/store/kept-records";
import { pinSync, syncPart } from "@/lib/sync/sync-steps";
import { connectLakehouse } from "../../../lakehouse/client";
import { lakehouseConnectionFile, makeBuiltinProject, makeConnection, makeProject, makeSource } from "../../factories";
import { startIngestionServer } from "../../ingestion-server";
import { makeSqlDraft, revisionOf } from "../../setup/draft";
import { syncWhole } from "../source-lab";
import { readFolders, readTables } from "./dump";

// A source with an invalid row, a deferred record, a dismissed and a redelivered one, and an open run whose only part was
// sent and not closed; a draft and an edit of the source's SQL with what a person had typed.

const file = process.argv[2];
if (!file) throw new Error("Name the file that the dump is written to.");
const SCHEMA = "upgraded_records";
const QUOTA = { code: 429, error: "Too many requests", exceeded_daily_quota_users: { "user-q": 1 } };
let answersWithQuota = 0;
const client = await connectLakehouse(lakehouseConnectionFile());
const server = await startIngestionServer(() => {
  if (answersWithQuota === 0) return null;
  answersWithQuota -= 1;
  return Response.json(QUOTA, { status: 429 });
});
const connection = await makeConnection("lakehouse");
const change = (sql: string) => client.sql(sql.replaceAll("$", `main.${SCHEMA}.`));
const VISITS = `main.${SCHEMA}.visits`;
const SQL = `select id as user_id, 'seen' as event_type, named_struct('page', page) as event_properties from ${VISITS}`;
const table = { catalog: "main", schema: SCHEMA, table: "visits" };

async function main(to: string) {
  await client.sql(`DROP SCHEMA IF EXISTS main.${SCHEMA} CASCADE`);
  await client.sql(`CREATE SCHEMA main.${SCHEMA}`);
  await change("CREATE TABLE $visits (id STRING, page STRING) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
  await change(`INSERT INTO $visits VALUES ('user-1', 'a'), ('user-2', 'a'), ('user-3', 'b'), ('user-4', 'b'),
    ('user-5', 'c'), ('user-q', 'quota'), ('ab', 'short'), (NULL, 'nobody'), ('cd', 'fixed')`);
  const target = await makeBuiltinProject();
  const project = await makeProject({ baseUrl: server.baseUrl, apiKey: target.apiKey });
  const { id } = await makeSource({
    projectId: project.id,
    connectionId: connection.id,
    dataType: "event",
    sql: SQL,
    tables: [{ name: table, startFrom: "latest", lookupOnly: false }],
  });
  answersWithQuota = 1;
  await syncWhole(id);
  const recordOf = async (text: string) =>
    (await db.rejectedRecord.findFirstOrThrow({ where: { sourceId: id, payload: { contains: text } } })).id;
  await dismissKept(id, [await recordOf("nobody")], { note: "Nobody was there.", actor: "test" });
  const fixed = JSON.stringify({ user_id: "user-cd", event_type: "seen", insert_id: "fixed", time: Date.now() });
  await sendAgain(id, { records: [{ id: await recordOf("fixed"), payload: fixed }], confirmed: false, actor: "test" });

  await change("INSERT INTO $visits VALUES ('user-6', 'd'), ('user-q', 'later')");
  answersWithQuota = 1;
  const pinned = await pinSync(id);
  if (!pinned) throw new Error("Nothing was pinned.");
  const [part] = pinned.rounds.flat();
  if (!part) throw new Error("The run has no part.");
  await syncPart(id, pinned.runId, part.id);
  await db.syncPart.update({ where: { id: part.id }, data: { state: "running", leaseUntil: null } });

  const draftId = await makeSqlDraft([table]);
  await saveDraft(draftId, await revisionOf(draftId), { typed: { sql: { sql: "select id as" } } });
  const edit = await openSqlEdit(id);
  const typedEdit = { typed: { sql: { sql: `${SQL} where page <> 'b'` } } };
  await saveDraft(edit.draft.id, (await getDraft(edit.draft.id)).revision, typedEdit);

  const [detail] = await change("DESCRIBE DETAIL $visits");
  const dump = {
    madeAt: new Date().toISOString(),
    schema: SCHEMA,
    notes: {
      sources: { records: { id, customId: project.id, builtinId: target.id } },
      open: { records: pinned.runId },
      drafts: { begun: draftId, edit: edit.draft.id },
    },
    ...(await readTables(process.env.DATABASE_URL ?? "")),
    folders: readFolders({ visits: fileURLToPath(String(detail?.location)) }),
  };
  writeFileSync(to, JSON.stringify(dump));
  await client.sql(`DROP SCHEMA main.${SCHEMA} CASCADE`);
}

try {
  await main(file);
} finally {
  await Promise.all([client.close(), server.close(), db.$disconnect()]);
}
process.exit();
