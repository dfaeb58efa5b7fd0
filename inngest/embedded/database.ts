import pg from "pg";
import type { Log } from "./log";

/** A connection of the pool inside a transaction. */
export type Transaction = Pick<pg.PoolClient, "query">;

/** The scheduler's connections to the app's PostgreSQL. Every table it names is in the schema `scheduler`. */
export type Database = Transaction & {
  /** Run `work` in one transaction: all of it is stored or nothing. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** Connects on first use, and again after the server was away. A statement gives up after 30 s. */
export function openDatabase(connectionString: string, log: Log): Database {
  const pool = new pg.Pool({
    connectionString,
    max: 12,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    query_timeout: 35_000,
    application_name: "lakefeed-scheduler",
  });
  // A connection that breaks emits "error", idle or not; unheard, it would end the process.
  const onBroken = (error: Error) => log.problem("database", error.message);
  pool.on("error", onBroken);
  pool.on("connect", (client) => client.on("error", onBroken));

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken = false;
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return { query: pool.query.bind(pool), transaction, close: () => pool.end() };
}

/** The only clock that decides anything: several schedulers on one database then agree. */
export async function databaseNow(tx: Transaction): Promise<Date> {
  const { rows } = await tx.query<{ now: Date }>("SELECT now() AS now");
  const [row] = rows;
  if (!row) throw new Error("the database returned no time");
  return row.now;
}

/** SQLSTATE classes that do not depend on the statement: connection, rollback, resources, operator, system. */
const PASSING_CLASSES = ["08", "40", "53", "55", "57", "58"];

/** Whether the same work may succeed later: the database was away, restarting, full or busy. */
export function isPassing(error: unknown): boolean {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  return code === undefined || PASSING_CLASSES.includes(code.slice(0, 2));
}
