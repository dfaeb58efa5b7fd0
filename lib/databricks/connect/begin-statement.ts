import type { DBSQLClient } from "@databricks/sql";
import { toWarehouseError } from "@/lib/databricks/errors/errors";
import { AppError } from "@/lib/model/errors";
import type { ResultRow } from "@/lib/model/table/warehouse";
import type { Downloads } from "./downloads";
import type { Waits } from "./statement-limits";

type DriverSession = Awaited<ReturnType<DBSQLClient["openSession"]>>;
type Operation = Awaited<ReturnType<DriverSession["executeStatement"]>>;
type Schema = NonNullable<Awaited<ReturnType<Operation["getSchema"]>>>;

/** A session of the driver, and how results are read in it. */
export type DriverConnection = { session: DriverSession; waits: Waits; downloads: Downloads };
export type Running = { signal?: AbortSignal; timeoutSeconds?: number; downloads?: boolean };

/** A column as the driver describes it. */
export type ResultColumn = Schema["columns"][number];
type Chunk = { rows: ResultRow[]; more: boolean };

/** A statement under way. What waits for it fails at once when it is aborted, takes too long or makes no progress. */
export type Begun = { fetch: () => Promise<Chunk>; columns: () => Promise<ResultColumn[]>; end: () => Promise<void> };

/**
 * Rows that a fetch returns. A column set is decoded whole, so memory grows with this number. One fetch is read ahead, which
 * hides the latency.
 */
const ROWS_PER_FETCH = 5_000;

/**
 * Begin a statement. `downloads`: its result may come as links to the workspace's storage, where that is allowed.
 *
 * Each wait has a limit: for the statement to be computed, and then for each piece of its result. A read that is given
 * up is cancelled on the warehouse. The driver sets no limit to downloads; its calls have the socket's.
 */
export async function beginStatement(
  connection: DriverConnection,
  statement: string,
  running: Running,
): Promise<Begun> {
  const { signal, timeoutSeconds } = running;
  const useCloudFetch = running.downloads === true && connection.downloads.areAllowed();
  const timeout = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1_000);
  const givenUp = new AbortController();
  const stop = AbortSignal.any([signal, timeout, givenUp.signal].filter((each) => each !== undefined));
  const stopped = (): AppError => {
    if (signal?.aborted) return toCancelledError(signal);
    return givenUp.signal.aborted ? toCancelledError(givenUp.signal) : toTooLongError(timeoutSeconds ?? 0);
  };
  let linked = false;
  const failed = (thrown: unknown) => connection.downloads.asFailure(thrown, linked) ?? toWarehouseError(thrown);
  const waiting = <T>(work: Promise<T>) => waitUntilStopped(work, stop, stopped, failed);

  const execution = connection.session.executeStatement(statement, {
    runAsync: true,
    queryTimeout: timeoutSeconds,
    useCloudFetch,
  });
  // A statement that was accepted only after the abort is ended all the same.
  execution.then((operation) => stop.aborted && abandon(operation)).catch(() => {});
  const operation = await waiting(execution);
  const onStop = () => abandon(operation);
  stop.addEventListener("abort", onStop, { once: true });

  const noResult = () => givenUp.abort(toTooLongError(Math.round(connection.waits.computeMs / 1_000)));
  const noProgress = () =>
    givenUp.abort(
      linked ? connection.downloads.asStalled(connection.waits.chunkMs) : toNoProgressError(connection.waits.chunkMs),
    );
  async function fetchChunk(): Promise<Chunk> {
    await withTimeLimit(connection.waits.computeMs, noResult, () => operation.finished());
    return withTimeLimit(connection.waits.chunkMs, noProgress, async () => {
      if (useCloudFetch && !linked) linked = await isLinked(operation);
      const rows = (await operation.fetchChunk({ maxRows: ROWS_PER_FETCH })) as ResultRow[];
      return { rows, more: await operation.hasMoreRows() };
    });
  }
  return {
    fetch: () => waiting(fetchChunk()),
    columns: async () => (await waiting(operation.getSchema()))?.columns ?? [],
    async end() {
      stop.removeEventListener("abort", onStop);
      if (!stop.aborted) await operation.close().catch(() => {});
    },
  };
}

/** Whether a result comes as links: small ones come with their response, also where links are allowed. */
async function isLinked(operation: Operation): Promise<boolean> {
  return (await operation.getResultMetadata()).resultFormat === "URL_BASED";
}

/** Do work, and say so when it takes longer than its limit. */
async function withTimeLimit<T>(limitMs: number, onLimit: () => void, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(onLimit, limitMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/** Wait for work, but no longer than until `stop`. Failures are ours; one that nobody waits for any more is dropped. */
function waitUntilStopped<T>(
  work: Promise<T>,
  stop: AbortSignal,
  stopped: () => AppError,
  failed: (thrown: unknown) => AppError,
): Promise<T> {
  const waiting = new Promise<T>((resolve, reject) => {
    const onStop = () => reject(stopped());
    if (stop.aborted) onStop();
    stop.addEventListener("abort", onStop, { once: true });
    work.then(resolve, (thrown) => reject(stop.aborted ? stopped() : failed(thrown)));
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

function toCancelledError(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason;
  return new AppError("INTERRUPTED", "The statement was cancelled.", { cause: signal.reason });
}

function toTooLongError(seconds: number): AppError {
  return new AppError("WAREHOUSE_TIMEOUT", `The statement took longer than ${seconds} s and was cancelled.`);
}

function toNoProgressError(waitedMs: number): AppError {
  return new AppError(
    "WAREHOUSE_TIMEOUT",
    `The warehouse sent nothing of a finished result for ${Math.round(waitedMs / 1_000)} s, so the statement was cancelled.`,
  );
}
