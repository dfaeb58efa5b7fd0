import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";

/** @import { Client, ClientConfig, PoolConfig } from "pg" */

/**
 * What the adapter takes for a connection URL: driver fields and adapter options.
 *
 * Fields, never the URL itself: with a URL the driver ignores `database`, and a
 * shadow database would silently be the real one. `?schema=` is Prisma's own.
 *
 * @param {string} url
 * @returns {[PoolConfig, { schema: string | undefined }]}
 */
export function connectionFields(url) {
  const parsed = new URL(url);
  const schema = parsed.searchParams.get("schema") ?? undefined;
  parsed.searchParams.delete("schema");
  return [{ ...parseIntoClientConfig(parsed.href), max: 2 }, { schema }];
}

/**
 * Connect and leave. Throws the driver's error.
 *
 * @param {string} url
 */
export async function tryConnect(url) {
  const [fields] = connectionFields(url);
  await withClient(fields, async () => undefined);
}

/**
 * Create the database that the URL names, unless it is there.
 *
 * @param {string} url
 */
export async function createDatabase(url) {
  const name = databaseName(url);
  await maintain(url, async (client) => {
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (!found.rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
  return { databaseName: name };
}

/**
 * Drop a database of the URL's server (by default the one that the URL names), and whoever is connected to it.
 *
 * @param {string} url
 * @param {string} name
 */
export async function dropDatabase(url, name = databaseName(url)) {
  await maintain(url, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

/**
 * Run something on the server's own database, where other databases are created and dropped.
 *
 * @template T
 * @param {string} url
 * @param {(client: Client) => Promise<T>} work
 */
export async function maintain(url, work) {
  const [fields] = connectionFields(url);
  return await withClient({ ...fields, database: "postgres" }, work);
}

/** @param {string} url */
function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/**
 * @template T
 * @param {ClientConfig} fields
 * @param {(client: Client) => Promise<T>} work
 */
async function withClient(fields, work) {
  const client = new pg.Client(fields);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
