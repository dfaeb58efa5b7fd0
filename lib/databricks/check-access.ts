import { setTimeout as wait } from "node:timers/promises";
import { allowDownloads } from "@/lib/databricks/connect/downloads";
import { locateWarehouse } from "@/lib/databricks/connect/locate-warehouse";
import { openWarehouse, type WarehouseOptions } from "@/lib/databricks/connect/open-warehouse";
import { reachHost, verifyTls } from "@/lib/databricks/connect/reach-host";
import { listCatalogs } from "@/lib/databricks/tables/catalog";
import { AppError, toAppError } from "@/lib/model/errors";
import { type AccessCheck, accessCheckSchema } from "@/lib/model/source/connection";
import type { Warehouse } from "@/lib/model/table/warehouse";

/** One step of the access check's progress. */
export type AccessProgress = {
  check: AccessCheck;
  state: "running" | "passed" | "failed" | "waiting";
  message: string;
  /** A menu path or a statement to copy that fixes it. */
  remedy?: string;
  /** How long compute has been waited for. */
  waitedMs?: number;
};

export type CheckAccessOptions = { signal?: AbortSignal; waitMaxMs?: number };

const WAIT_MAX_MS = 15 * 60_000;
/** Somebody waits for the check: a storage that is blocked without a response is given up sooner than in a sync. */
const CHUNK_MS = 30_000;
const POLL_MS = 5_000;
const POLL_MAX_MS = 30_000;

/**
 * Make the checks one after another. Each says `running`, then `passed` or `failed`; the first failure is the last
 * event. Compute that is starting is waited for, with a `waiting` event at each look. Throws only when aborted.
 */
export async function* checkAccess(
  credentials: WarehouseOptions,
  { signal, waitMaxMs = WAIT_MAX_MS }: CheckAccessOptions = {},
): AsyncGenerator<AccessProgress> {
  const at: { check: AccessCheck } = { check: "host" };
  try {
    yield running("host");
    const location = await locateWarehouse(credentials);
    const { address } = location;
    await reachHost(location, credentials.allowedHosts);
    yield passed("host", `${address.host} answers.`);
    at.check = "tls";
    yield running("tls");
    await verifyTls(location, credentials);
    yield passed("tls", "The certificate is valid.");
    allowDownloads(address);
    yield* checkSession(credentials, at, { signal, waitMaxMs });
  } catch (thrown) {
    signal?.throwIfAborted();
    const error = toAppError(thrown);
    const check = checkOf(error, at.check);
    if (check !== at.check) yield* between(at.check, check);
    const { message, remedy } = { message: error.message, remedy: error.remedy ?? REMEDY[check] };
    yield { check, state: "failed", message, ...(remedy ? { remedy } : {}) };
  }
}

/** Token, HTTP path and compute show in the response to one request: each that it got past has passed. */
async function* checkSession(
  credentials: WarehouseOptions,
  at: { check: AccessCheck },
  { signal, waitMaxMs }: Required<Pick<CheckAccessOptions, "waitMaxMs">> & CheckAccessOptions,
): AsyncGenerator<AccessProgress> {
  at.check = "token";
  yield running("token");
  const began = Date.now();
  let warehouse: Warehouse | undefined;
  while (!warehouse) {
    signal?.throwIfAborted();
    try {
      warehouse = await openWarehouse({ ...credentials, waits: { ...credentials.waits, chunkMs: CHUNK_MS } });
    } catch (thrown) {
      const waitedMs = Date.now() - began;
      if (!(thrown instanceof AppError) || thrown.code !== "WAREHOUSE_STARTING") throw thrown;
      yield* between(at.check, "compute");
      at.check = "compute";
      if (waitedMs >= waitMaxMs) throw notStarted(waitedMs);
      yield {
        check: "compute",
        state: "waiting",
        message: "Compute is starting. This can take some minutes.",
        waitedMs,
      };
      await wait(Math.min(thrown.retryAfterMs ?? POLL_MS, POLL_MAX_MS, waitMaxMs - waitedMs), undefined, { signal });
    }
  }
  try {
    yield* between(at.check, "compute");
    yield passed("compute", "Compute is running.");
    at.check = "catalogs";
    yield running("catalogs");
    const catalogs = await listCatalogs(warehouse, { signal });
    if (catalogs.length === 0) throw new AppError("PERMISSION_DENIED", "The token sees no catalog.");
    yield passed("catalogs", catalogs.length === 1 ? "1 catalog." : `${catalogs.length} catalogs.`);
    if (!accessChecksOf(credentials).includes("storage")) return;
    at.check = "storage";
    yield running("storage");
    await readLargeResult(warehouse, signal);
    yield passed("storage", "A large result came whole.");
  } finally {
    await warehouse.close();
  }
}

/**
 * Read a result that a workspace answers with links to its storage, as it does from about 1 MB on: a firewall that lets
 * only the workspace's own host through shows here, and not in the first large sync.
 */
async function readLargeResult(warehouse: Warehouse, signal?: AbortSignal): Promise<void> {
  for await (const _ of warehouse.stream("SELECT repeat('x', 1000) AS x FROM range(5000)", { signal }));
}

/** The checks that are made with these settings, in their order. */
export function accessChecksOf({ cloudFetch }: Pick<WarehouseOptions, "cloudFetch">): readonly AccessCheck[] {
  return ORDER.filter((check) => check !== "storage" || cloudFetch === true);
}

const ORDER = accessCheckSchema.options;

const PASSED: Partial<Record<AccessCheck, string>> = {
  token: "The token is accepted.",
  http_path: "The HTTP path leads to compute.",
};

/** What was got past on the way from one check to a later one, and that the later one runs. */
function* between(from: AccessCheck, to: AccessCheck): Generator<AccessProgress> {
  const checks = ORDER.slice(ORDER.indexOf(from), ORDER.indexOf(to));
  for (const [i, check] of checks.entries()) {
    if (i > 0) yield running(check);
    yield passed(check, PASSED[check] ?? "");
  }
  if (checks.length > 0) yield running(to);
}

/** The check that a failure belongs to: never an earlier one than was reached. */
function checkOf({ code, message }: AppError, reached: AccessCheck): AccessCheck {
  const belongs = (): AccessCheck => {
    switch (code) {
      case "CREDENTIALS_REJECTED":
        return "token";
      case "HTTP_PATH_UNKNOWN":
        return "http_path";
      case "PERMISSION_DENIED":
        return /catalog/i.test(message) ? "catalogs" : "compute";
      default:
        return reached;
    }
  };
  const check = belongs();
  return ORDER.indexOf(check) < ORDER.indexOf(reached) ? reached : check;
}

const REMEDY: Partial<Record<AccessCheck, string>> = {
  host: "Compute → your cluster → Advanced options → JDBC/ODBC → Server hostname",
  token: "Settings → Developer → Access tokens → Manage → Generate new token",
  http_path: "Compute → your cluster → Advanced options → JDBC/ODBC → HTTP path",
  compute: "Compute → your cluster → Permissions → Can Restart",
  catalogs: "GRANT USE CATALOG ON CATALOG `<catalog>` TO `<user or service principal>`",
  storage: "LAKEFEED_CLOUD_FETCH=off",
};

function notStarted(waitedMs: number): AppError {
  const minutes = Math.round(waitedMs / 60_000);
  return new AppError(
    "WAREHOUSE_STARTING",
    `Compute did not start within ${minutes} min. Start it in Databricks and look at its event log, then check again.`,
  );
}

function running(check: AccessCheck): AccessProgress {
  return { check, state: "running", message: "" };
}

function passed(check: AccessCheck, message: string): AccessProgress {
  return { check, state: "passed", message };
}
