import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rewindSource } from "@/lib/setup/rewind-source";
import { db } from "@/lib/store/db";
import { pinSync, syncPart } from "@/lib/sync/sync-steps";
import { connectLakehouse } from "../../../lakehouse/client";
import { lakehouseConnectionFile, makeBuiltinProject, makeConnection, makeProject, makeSource } from "../../factories";
import { startIngestionServer } from "../../ingestion-server";
import { syncWhole } from "../source-lab";
import { readFolders, readTables } from "./dump";

// What an installation did before an upgrade. `make-dump.mjs` runs it inside that other build, so it may use only what
// both builds have. Every source but one ends with an open run, as processes leave it that are killed.

const file = process.argv[2];
if (!file) throw new Error("Name the file that the dump is written to.");
const SCHEMA = "upgraded";
const client = await connectLakehouse(lakehouseConnectionFile());
const server = await startIngestionServer();
const connection = await makeConnection("lakehouse");
const named = (sql: string) => sql.replaceAll("$", `main.${SCHEMA}.`);
const change = (sql: string) => client.sql(named(sql));

const FEED = "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')";
const VISIT =
  "named_struct('page', page, 'n', n, 'score', score, 'price', price, 'seen', seen, 'tags', tags, 'more', more)";
const PAGES = `select id as user_id, 'seen' as event_type, ${VISIT} as event_properties from $visits`;
const TEAMS =
  "select v.id as user_id, concat('seen by ', p.team) as event_type, named_struct('page', v.page) as event_properties from $visits v join $people p on p.id = v.id";
const USERS = "select id as user_id, named_struct('team', team) as user_properties from $people";

async function source(tables: readonly string[], sql: string, dataType: "event" | "user_properties") {
  const target = await makeBuiltinProject();
  const project = await makeProject({ baseUrl: server.baseUrl, apiKey: target.apiKey });
  const { id } = await makeSource({
    projectId: project.id,
    connectionId: connection.id,
    dataType,
    sql: named(sql),
    tables: tables.map((table) => ({
      name: { catalog: "main", schema: SCHEMA, table },
      startFrom: "latest",
      lookupOnly: false,
    })),
  });
  return { id, customId: project.id, builtinId: target.id };
}

/** Rows of many types; the second and third are equal, the fourth holds hardly anything. */
const visits = (from: number) => `INSERT INTO $visits VALUES
  ('user-${from}', 'home', ${from}, 0.1, 1.50, TIMESTAMP'2026-01-0${from} 10:00:00.123456', DATE'2026-01-0${from}', array('a', 'b'), named_struct('a', 1, 'b', 'x'), map('k', 1), 'load 1'),
  ('user-${from}', 'twice', 0, 1e-7, 2.00, TIMESTAMP'2026-01-0${from} 11:00:00', NULL, array(), named_struct('a', NULL, 'b', 'it''s'), map(), 'load 1'),
  ('user-${from}', 'twice', 0, 1e-7, 2.00, TIMESTAMP'2026-01-0${from} 11:00:00', NULL, array(), named_struct('a', NULL, 'b', 'it''s'), map(), 'load 1'),
  ('guest-${from}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`;

/** Pin a run and deliver its first parts, none of which is closed. */
async function breakOff(id: string, parts: number): Promise<string> {
  const pinned = await pinSync(id);
  if (!pinned) throw new Error("Nothing was pinned.");
  for (const part of pinned.rounds.flat().slice(0, parts)) {
    await syncPart(id, pinned.runId, part.id);
    await db.syncPart.update({ where: { id: part.id }, data: { state: "running", leaseUntil: null } });
  }
  return pinned.runId;
}

async function main(to: string) {
  await client.sql(`DROP SCHEMA IF EXISTS main.${SCHEMA} CASCADE`);
  await client.sql(`CREATE SCHEMA main.${SCHEMA}`);
  await change(
    `CREATE TABLE $visits (id STRING, page STRING, n INT, score DOUBLE, price DECIMAL(9, 2), seen TIMESTAMP, day DATE, tags ARRAY<STRING>, more STRUCT<a: INT, b: STRING>, counts MAP<STRING, INT>, note STRING) ${FEED}`,
  );
  await change(`CREATE TABLE $people (id STRING, team STRING) ${FEED}`);
  await change(visits(1));
  await change("INSERT INTO $people VALUES ('user-1', 'red'), ('user-2', 'blue')");
  const sources = {
    pages: await source(["visits"], PAGES, "event"),
    rewound: await source(["visits"], PAGES, "event"),
    teams: await source(["visits", "people"], TEAMS, "event"),
    users: await source(["people"], USERS, "user_properties"),
  };
  for (const { id } of Object.values(sources)) await syncWhole(id);
  await change(visits(2));
  await change("UPDATE $people SET team = 'green' WHERE id = 'user-2'");
  for (const { id } of Object.values(sources)) await syncWhole(id);

  await rewindSource(sources.pages.id, { target: { to: "version", version: 1 }, typedName: "", actor: "test" });
  await syncWhole(sources.pages.id);
  await change(visits(3));
  await change(
    "INSERT OVERWRITE $visits SELECT * FROM $visits WHERE id <> 'guest-1' UNION ALL SELECT * FROM $visits WHERE id = 'guest-2'",
  );
  await change("INSERT INTO $people VALUES ('user-3', 'red'), ('guest-3', 'red')");
  await rewindSource(sources.rewound.id, { target: { to: "version", version: 1 }, typedName: "", actor: "test" });
  const open = {
    pages: await breakOff(sources.pages.id, 1),
    rewound: await breakOff(sources.rewound.id, 1),
    teams: await breakOff(sources.teams.id, 1),
    users: await breakOff(sources.users.id, 0),
  };

  const locations: Record<string, string> = {};
  for (const table of ["visits", "people"]) {
    const [detail] = await change(`DESCRIBE DETAIL $${table}`);
    locations[table] = fileURLToPath(String(detail?.location));
  }
  const dump = {
    madeAt: new Date().toISOString(),
    schema: SCHEMA,
    notes: { sources, open },
    ...(await readTables(process.env.DATABASE_URL ?? "")),
    folders: readFolders(locations),
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
