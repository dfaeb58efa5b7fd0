import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { AppError, toAppError } from "@/lib/model/errors";
import type { DataType } from "@/lib/model/source/data-type";
import { formatTableName, sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Warehouse } from "@/lib/model/table/warehouse";
import { sql, tableIdentifier } from "@/lib/sql/fragment";
import { type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import type { PinnedRead } from "./pin-table";

/**
 * Whether the SQL fits the columns on the side of a rename or drop that this run reads. Behind it, it has to be
 * written anew where it names what is gone: `SCHEMA_CHANGED`, with nothing lost. Before it, the SQL may have been
 * written anew too early.
 */
export async function checkColumns(
  warehouse: Warehouse,
  statement: SqlStatement,
  pinned: readonly PinnedRead[],
  asked: { dataType: DataType; clock: Date },
): Promise<void> {
  for (const read of pinned) {
    const { pin, columnsChangeIn: version } = read;
    if (version === null) continue;
    const failure = await resolveProblem(warehouse, statement, pinned, read, asked);
    if (failure === null) continue;
    const changed = await columnChange(warehouse, pin.table, version);
    throw version > pin.to
      ? tooEarly(read, version, changed, failure)
      : newSqlNeeded(statement, read, changed, failure);
  }
}

/** What the warehouse says of the SQL with the columns that the table has at the window's end; null when it fits. */
async function resolveProblem(
  warehouse: Warehouse,
  statement: SqlStatement,
  pinned: readonly PinnedRead[],
  { pin }: PinnedRead,
  { dataType, clock }: { dataType: DataType; clock: Date },
): Promise<AppError | null> {
  const drivingReference = statement.references.findIndex(
    (each) => isDriving(each) && sameTable(each.table, pin.table),
  );
  const rewritten = rewriteSql(statement, {
    dataType,
    table: pin.table,
    drivingReference,
    reading: { kind: "changes", from: pin.to, to: pin.to },
    pins: pinned.map((each) => ({
      table: each.pin.table,
      version: each.pin.to,
      past: { kind: "version", version: each.pin.to, columns: null },
    })),
    clock,
    identity: [],
    rewrites: "none",
  });
  try {
    await describeQuery(warehouse, rewritten.text);
    return null;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "SQL_FAILED") return error;
    throw error;
  }
}

type ColumnChange = { version: number; gone: string[]; came: string[] };

/** Which columns a commit took and brought; none are named where the table before it cannot be read. */
async function columnChange(warehouse: Warehouse, table: TableName, version: number): Promise<ColumnChange> {
  const columns = async (at: number) =>
    (await describeQuery(warehouse, sql`SELECT * FROM ${tableIdentifier(table)} VERSION AS OF ${at}`)).map(
      ({ name }) => name,
    );
  try {
    const [before, after] = await Promise.all([columns(version - 1), columns(version)]);
    return {
      version,
      gone: before.filter((name) => !after.includes(name)),
      came: after.filter((name) => !before.includes(name)),
    };
  } catch (thrown) {
    if (toAppError(thrown).recovery === "retry") throw thrown;
    return { version, gone: [], came: [] };
  }
}

function newSqlNeeded(statement: SqlStatement, { pin }: PinnedRead, change: ColumnChange, cause: AppError): AppError {
  const { version, gone, came } = change;
  const sql = userQuery(statement).toLowerCase();
  const named = gone.filter((name) => sql.includes(name.toLowerCase()));
  const [column = gone[0]] = named;
  const [newName] = came;
  const table = formatTableName(pin.table);
  const renamed = gone.length === 1 && came.length === 1 && newName !== undefined;
  const what =
    column === undefined
      ? `The columns of ${table} changed in version ${version}, and the SQL does not fit them any more. ${cause.message}`
      : renamed
        ? `Column ${column} of ${table} was renamed to ${newName} in version ${version}, and the SQL names it. Write ${newName} in its place.`
        : `Column ${column} of ${table} was dropped in version ${version}, and the SQL names it. Leave it out.`;
  return new AppError(
    "SCHEMA_CHANGED",
    `${what} Everything up to version ${version - 1} was delivered; once the new SQL has passed its test, the source continues from there and nothing is lost.`,
    { cause },
  );
}

function tooEarly({ pin }: PinnedRead, version: number, { gone }: ColumnChange, cause: AppError): AppError {
  const table = formatTableName(pin.table);
  const columns = gone.length === 0 ? "other columns" : `column ${gone.join(", ")}`;
  return new AppError(
    "SCHEMA_CHANGED",
    `Versions ${pin.from + 1} to ${pin.to} of ${table} were written before its columns changed in version ${version}, with ${columns} that the SQL no longer names. Put the former SQL back until they are delivered. ${cause.message}`,
    { cause },
  );
}
