import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { connectionFields, dropDatabase, maintain } from "./database.mjs";

/**
 * @import { SqlMigrationAwareDriverAdapterFactory, SqlQuery } from "@prisma/driver-adapter-utils"
 * @import pg from "pg"
 *
 * @typedef {{ url?: string, shadowDatabaseUrl?: string }} Datasource
 * @typedef {Awaited<ReturnType<PrismaPg["connect"]>>} Connection
 */

/**
 * What the adapter's connection keeps to itself.
 *
 * @typedef {object} Inner
 * @property {(query: SqlQuery) => Promise<pg.QueryArrayResult>} performIO
 * @property {pg.Pool} client
 * @property {(error: unknown) => never} onError
 */

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * An adapter factory for migrations; without a URL, one that fails when the engine asks for a connection.
 *
 * @param {Datasource} datasource
 */
export function migrationAdapter({ url, shadowDatabaseUrl }) {
  return url ? new MigrationFactory(url, shadowDatabaseUrl) : offline;
}

class MigrationFactory extends PrismaPg {
  #url;
  #shadowUrl;

  /**
   * @param {string} url
   * @param {string} [shadowUrl]
   */
  constructor(url, shadowUrl) {
    super(...connectionFields(url));
    this.#url = url;
    this.#shadowUrl = shadowUrl;
  }

  /** @override */
  async connect() {
    return forMigrations(await super.connect());
  }

  /**
   * The database given for it, or a fresh one that is dropped when the engine is done with it.
   *
   * @override
   * @returns {Promise<Connection>}
   */
  async connectToShadowDb() {
    const url = this.#url;
    if (this.#shadowUrl) return await new MigrationFactory(this.#shadowUrl).connect();
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    await maintain(url, (client) => client.query(`create database ${client.escapeIdentifier(database)}`));
    const [fields, options] = connectionFields(url);
    const connection = forMigrations(await new PrismaPg({ ...fields, database }, options).connect());
    const dispose = connection.dispose.bind(connection);
    connection.dispose = async () => {
      await dispose();
      await dropDatabase(url, database);
    };
    return connection;
  }
}

/** @type {SqlMigrationAwareDriverAdapterFactory} */
const offline = {
  provider: "postgres",
  adapterName: "offline",
  async connect() {
    throw new Error("DATABASE_URL is not set, and this command needs a database.");
  },
  connectToShadowDb() {
    return this.connect();
  },
};

/**
 * Closes two gaps of the adapter that only migrations meet: PostgreSQL's one-byte
 * "char" type of the catalogs has no mapping, and scripts are cut at every
 * semicolon, which breaks function bodies, DO blocks and quoted text.
 *
 * @param {Connection} connection
 */
function forMigrations(connection) {
  const inner = innerOf(connection);
  const queryRaw = connection.queryRaw;
  connection.queryRaw = async (query) => {
    const response = await inner.performIO(query);
    const isChar = response.fields.map((field) => field.dataTypeID === CHAR_OID);
    const fields = response.fields.map((field, i) => (isChar[i] ? { ...field, dataTypeID: TEXT_OID } : field));
    const result = await queryRaw.call({ performIO: async () => ({ ...response, fields }) }, query);
    const columnTypes = result.columnTypes.map((type, i) => (isChar[i] ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
  connection.executeScript = async (script) => {
    try {
      await inner.client.query(script);
    } catch (error) {
      inner.onError(error);
    }
  };
  return connection;
}

/**
 * @param {Connection} connection
 * @returns {Inner}
 */
function innerOf(connection) {
  const inner = /** @type {unknown} */ (connection);
  return /** @type {Inner} */ (inner);
}
