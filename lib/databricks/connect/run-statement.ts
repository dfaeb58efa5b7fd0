import { AppError } from "@/lib/model/errors";
import type { ResultRow } from "@/lib/model/table/warehouse";
import { beginStatement, type DriverConnection, type ResultColumn, type Running } from "./begin-statement";

/** What a query without streaming may return. */
const ROWS_MAX = 100_000;
const TIMEOUT_SECONDS = 120;

/** Run a statement and give its whole result, which never comes as downloads: it is small. */
export async function queryStatement(
  connection: DriverConnection,
  statement: string,
  running: Running,
): Promise<ResultRow[]> {
  const timeoutSeconds = running.timeoutSeconds ?? TIMEOUT_SECONDS;
  const begun = await beginStatement(connection, statement, { ...running, timeoutSeconds });
  try {
    const rows: ResultRow[] = [];
    for (let more = true; more; ) {
      const chunk = await begun.fetch();
      rows.push(...chunk.rows);
      more = chunk.more;
      if (more && rows.length >= ROWS_MAX)
        throw new AppError("INTERNAL", `A statement returned more than ${ROWS_MAX} rows.`);
    }
    return rows;
  } finally {
    await begun.end();
  }
}

/**
 * Run a statement and give its rows chunk by chunk, each as an array of texts. One chunk is fetched ahead. Throws
 * INTERNAL before the first row when a column is not STRING: the driver makes other values of other types, so their text
 * would be another one than the warehouse's.
 */
export async function* streamStatement(
  connection: DriverConnection,
  statement: string,
  running: Running,
): AsyncGenerator<(string | null)[][]> {
  const begun = await beginStatement(connection, statement, { ...running, downloads: true });
  try {
    let ahead = begun.fetch();
    const columns = await begun.columns();
    const names = columns.map(textColumnName);
    for (;;) {
      const { rows, more } = await ahead;
      if (more) ahead = begun.fetch();
      if (rows.length > 0) yield rows.map((row) => names.map((name) => toText(row[name])));
      if (!more) return;
    }
  } finally {
    await begun.end();
  }
}

/** STRING in the driver's protocol. Source: Hive, TCLIService.thrift, `TTypeId`. */
const STRING_TYPE = 7;

function textColumnName({ columnName, typeDesc }: ResultColumn): string {
  const type = typeDesc.types[0]?.primitiveEntry?.type;
  if (type !== STRING_TYPE)
    throw new AppError(
      "INTERNAL",
      `A statement of Lakefeed gives the column ${columnName} as a value that is no text (type ${type ?? "nested"}), so nothing of it was sent. This is a defect of Lakefeed.`,
    );
  return columnName;
}

function toText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
