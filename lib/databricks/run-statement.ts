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
  const begun = await begin(session, statement, { ...running, timeoutSeconds });
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

/** Run a statement and give its rows chunk by chunk, each as an array of texts. One chunk is fetched ahead. */
export async function* streamStatement(
  session: Session,
  statement: string,
  running: Running,
): AsyncGenerator<(string | null)[][]> {
  const begun = await begin(session, statement, running);
  try {
    let ahead = begun.fetch();
    const columns = await begun.columns();
    for (;;) {
      const { rows, more } = await ahead;
      if (more) ahead = begun.fetch();
      if (rows.length > 0) yield rows.map((row) => columns.map((column) => toText(row[column])));
      if (!more) return;
    }
  } finally {
    await begun.end();
  }
}

type Chunk = { rows: ResultRow[]; more: boolean };

/** A statement under way. What waits for it fails at once when it is aborted or takes too long. */
type Begun = { fetch: () => Promise<Chunk>; columns: () => Promise<string[]>; end: () => Promise<void> };

async function begin(session: Session, statement: string, { signal, timeoutSeconds }: Running): Promise<Begun> {
  const timeout = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1_000);
  const given = [signal, timeout].filter((each) => each !== undefined);
  const stop = AbortSignal.any(given);
  const stopped = () => (signal?.aborted ? cancelled(signal) : tookTooLong(timeoutSeconds ?? 0));
  const execution = session.executeStatement(statement, { runAsync: true, queryTimeout: timeoutSeconds });
  // A statement that was accepted only after the abort is ended all the same.
  execution.then((operation) => stop.aborted && abandon(operation)).catch(() => {});
  const operation = await orStopped(execution, stop, stopped);
  const onStop = () => abandon(operation);
  stop.addEventListener("abort", onStop, { once: true });
  return {
    fetch: () => orStopped(fetchChunk(operation), stop, stopped),
    columns: () => orStopped(columnNames(operation), stop, stopped),
    async end() {
      stop.removeEventListener("abort", onStop);
      if (!stop.aborted) await operation.close().catch(() => {});
    },
  };
}

/** Wait for work, but no longer than until `stop`. Failures are ours; one that nobody waits for any more is dropped. */
function orStopped<T>(work: Promise<T>, stop: AbortSignal, stopped: () => AppError): Promise<T> {
  const waiting = new Promise<T>((resolve, reject) => {
    const onStop = () => reject(stopped());
    if (stop.aborted) onStop();
    stop.addEventListener("abort", onStop, { once: true });
    work.then(resolve, (thrown) => reject(stop.aborted ? stopped() : toWarehouseError(thrown)));
    const forget = () => stop.removeEventListener("abort", onStop);
    work.then(forget, forget);
  });
  waiting.catch(() => {});
  return waiting;
}

/**
 * End a statement on the warehouse. Cancelling ends one that is computed before it is fetched, closing one that is
 * computed while it is fetched; the driver does only the first of the two once that is done, so both go out together.
 */
function abandon(operation: Operation): void {
  void Promise.allSettled([operation.cancel(), operation.close()]);
}

async function fetchChunk(operation: Operation): Promise<Chunk> {
  const rows = (await operation.fetchChunk({ maxRows: ROWS_PER_FETCH })) as ResultRow[];
  return { rows, more: await operation.hasMoreRows() };
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

function tookTooLong(seconds: number): AppError {
  return new AppError("WAREHOUSE_TIMEOUT", `The statement took longer than ${seconds} s and was cancelled.`);
}
