import { z } from "zod";
import type { SourceConfig } from "@/lib/model/source/source";
import { insertSource } from "@/lib/store/sources";
import { makeProject, uniqueName } from "@/test/factories";
import type { Writer } from "./open-writer";

/** The sources of a round, told apart at the endpoint by their records' event type. */
const KINDS = ["placed", "joined", "$identify"] as const;
export type Kind = (typeof KINDS)[number];

/** `round` is what every record carries that belongs to this round. */
export type Tables = { round: string; schema: string; sources: Record<Kind, string> };

/** What each source reads and sends. Every record carries a number `n`. */
const SOURCES: Record<Kind, { tables: string[]; dataType: SourceConfig["dataType"]; sql: string }> = {
  placed: {
    tables: ["orders"],
    dataType: "event",
    sql: "select concat('user-', n % 50) as user_id, 'placed' as event_type, named_struct('round', '$', 'n', n, 'note', note) as event_properties from main.$.orders",
  },
  joined: {
    tables: ["parcels", "places"],
    dataType: "event",
    sql: "select concat('user-', p.n % 50) as user_id, 'joined' as event_type, named_struct('round', '$', 'n', p.n, 'city', c.city) as event_properties from main.$.parcels p join main.$.places c on p.place = c.place",
  },
  $identify: {
    tables: ["people"],
    dataType: "user_properties",
    sql: "select concat('user-', id) as user_id, named_struct('round', '$', 'n', n) as user_properties from main.$.people",
  },
};

const COLUMNS = {
  orders: "n BIGINT, note STRING",
  parcels: "n BIGINT, place BIGINT",
  places: "place BIGINT, city STRING",
  people: "id BIGINT, n BIGINT",
};

/** Make a round's tables and sources in a schema of their own. */
export async function makeTables(writer: Writer, connectionId: string, baseUrl: string): Promise<Tables> {
  const name = uniqueName("chaos");
  const schema = `main.${name}`;
  await writer.sql(`CREATE SCHEMA ${schema}`);
  for (const [table, columns] of Object.entries(COLUMNS))
    await writer.sql(`CREATE TABLE ${schema}.${table} (${columns}) TBLPROPERTIES (delta.enableChangeDataFeed = true)`);
  const project = await makeProject({ baseUrl });
  const make = async (kind: Kind) => {
    const { tables, dataType, sql } = SOURCES[kind];
    const { id } = await insertSource(
      {
        projectId: project.id,
        connectionId,
        tables: tables.map((table) => ({
          name: { catalog: "main", schema: name, table },
          startFrom: "first",
          lookupOnly: false,
        })),
        dataType,
        syncUserProperties: false,
        syncGroupProperties: false,
        unsetNulls: false,
        frequency: { kind: "cron", cron: "* * * * *" },
        timeZone: "UTC",
        sql: sql.replaceAll("$", name),
        name: `${name} ${kind}`,
      },
      { draftId: null, actor: "chaos" },
    );
    return id;
  };
  const sources = { placed: await make("placed"), joined: await make("joined"), $identify: await make("$identify") };
  return { round: name, schema, sources };
}

/** The newest version of each of the round's tables. */
export async function readHeads(writer: Writer, schema: string): Promise<Map<string, number>> {
  const heads = new Map<string, number>();
  for (const table of Object.keys(COLUMNS)) {
    const [row] = await writer.sql(`DESCRIBE HISTORY ${schema}.${table} LIMIT 1`);
    heads.set(table, z.coerce.number().parse(row?.version));
  }
  return heads;
}

/** What was committed, asked of the tables themselves. */
export type Committed = {
  /** How many rows with each number were ever inserted. */
  placed: Map<number, number>;
  joined: Map<number, number>;
  /** The newest number of each person. */
  people: Map<string, number>;
  /** Changed rows that count for a source. */
  rows: number;
};

export async function readCommitted(writer: Writer, schema: string): Promise<Committed> {
  const numbers = async (statement: string) => {
    const rows = await writer.sql(statement);
    return new Map(rows.map((row) => [Number(row.n), Number(row.times)] as const));
  };
  const placed = await numbers(
    `SELECT n, count(*) AS times FROM table_changes('${schema}.orders', 0) WHERE _change_type = 'insert' GROUP BY n`,
  );
  const joined = await numbers(
    `SELECT p.n, count(*) AS times FROM ${schema}.parcels p JOIN ${schema}.places c ON p.place = c.place GROUP BY p.n`,
  );
  const people = await writer.sql(`SELECT concat('user-', id) AS user, n FROM ${schema}.people`);
  const [changed] = await writer.sql(
    `SELECT count(*) AS rows FROM table_changes('${schema}.people', 0) WHERE _change_type IN ('insert', 'update_postimage')`,
  );
  return {
    placed,
    joined,
    people: new Map(people.map((row) => [String(row.user), Number(row.n)] as const)),
    rows: total(placed) + total(joined) + Number(changed?.rows ?? 0),
  };
}

const total = (counts: Map<number, number>) => [...counts.values()].reduce((sum, times) => sum + times, 0);
