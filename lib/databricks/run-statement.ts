import type { DBSQLClient } from "@databricks/sql";
import { AppError } from "@/lib/core/errors";
import type { ResultRow } from "@/lib/core/warehouse";
import { toWarehouseError } from "./errors";

type Session = Awaited<ReturnType<DBSQLClient["openSession"]>>;
type Operation = Awaited<ReturnType<Session["executeStatement"]>>;
type Running = { signal?: AbortSignal; timeoutSeconds?: number };

/** Rows a fetch brings. Larger ones only cost memory. */
const ROWS_PER_FETCH = 10_000;
/** What a query without streaming may return. */
const ROWS_MAX = 100_000;
const TIMEOUT_SECONDS = 120;

/** Run a statement and give its whole result. */
export async function queryStatement(session: Session, statement: string, running: Running): Promise<ResultRow[]> {
  const timeoutSeconds = running.timeoutSeconds ?? TIMEOUT_SECONDS;
  return withOperation(session, statement, { ...running, timeoutSeconds }, async (operation) => {
    const rows = await fetchRows(operation);
    while (await operation.hasMoreRows()) {
      if (rows.length >= ROWS_MAX) throw new AppError("INTERNAL", `A statement returned more than ${ROWS_MAX} rows.`);
      rows.push(...(await fetchRows(operation)));
    }
    return rows;
  });
}

/** Run a statement and give its rows chunk by chunk, each as an array of texts. One chunk is fetched ahead. */
export async function* streamStatement(
  session: Session,
  statement: string,
  running: Running,
): AsyncGenerator<(string | null)[][]> {
  const { operation, end } = await begin(session, statement, running);
  try {
    const columns = await columnNames(operation);
    let ahead = fetchAhead(operation);
    for (;;) {
      const { rows, more } = await ahead;
      if (more) ahead = fetchAhead(operation);
      if (rows.length > 0) yield rows.map((row) => columns.map((column) => toText(row[column])));
      if (!more) return;
    }
  } catch (thrown) {
    throw running.signal?.aborted ? cancelled(running.signal) : toWarehouseError(thrown);
  } finally {
    await end();
  }
}

async function withOperation<T>(
  session: Session,
  statement: string,
  running: Running,
  work: (operation: Operation) => Promise<T>,
): Promise<T> {
  const { operation, end } = await begin(session, statement, running);
  try {
    return await work(operation);
  } catch (thrown) {
    throw running.signal?.aborted ? cancelled(running.signal) : toWarehouseError(thrown);
  } finally {
    await end();
  }
}

/** Start a statement. An abort cancels it on the warehouse, which makes whatever waits for it fail at once. */
async function begin(session: Session, statement: string, { signal, timeoutSeconds }: Running) {
  if (signal?.aborted) throw cancelled(signal);
  let operation: Operation;
  try {
    operation = await session.executeStatement(statement, { runAsync: true, queryTimeout: timeoutSeconds });
  } catch (thrown) {
    throw toWarehouseError(thrown);
  }
  const cancel = () => void operation.cancel().catch(() => {});
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  const end = async () => {
    signal?.removeEventListener("abort", cancel);
    await operation.close().catch(() => {});
  };
  return { operation, end };
}

/** Fetch a chunk. Failures are handled where the chunk is used, which may be after the one before was sent. */
function fetchAhead(operation: Operation): Promise<{ rows: ResultRow[]; more: boolean }> {
  const chunk = fetchRows(operation).then(async (rows) => ({ rows, more: await operation.hasMoreRows() }));
  chunk.catch(() => {});
  return chunk;
}

async function fetchRows(operation: Operation): Promise<ResultRow[]> {
  return (await operation.fetchChunk({ maxRows: ROWS_PER_FETCH })) as ResultRow[];
}

async function columnNames(operation: Operation): Promise<string[]> {
  const schema = await operation.getSchema();
  return (schema?.columns ?? []).map(({ columnName }) => columnName);
}

function toText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function cancelled(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason;
  return new AppError("INTERRUPTED", "The statement was cancelled.", { cause: signal.reason });
}
