import { expect, test } from "vitest";
import { AppError, type ErrorCode } from "@/lib/model/errors";
import { toWarehouseError } from "./errors";

const statement = (message: string, sqlState: string | null = null) =>
  Object.assign(new Error(message), { errorCode: "ERROR", response: { sqlState } });
const http = (statusCode: number, headers: Record<string, string> = {}) =>
  Object.assign(new Error("bad status"), {
    statusCode,
    response: { status: statusCode, headers: new Headers(headers) },
  });
const network = (code: string) => Object.assign(new Error("request failed"), { code, type: "system" });

const CASES: readonly (readonly [name: string, thrown: unknown, code: ErrorCode])[] = [
  ["401", http(401), "CREDENTIALS_REJECTED"],
  ["403", http(403), "CREDENTIALS_REJECTED"],
  [
    "403 autostart",
    http(403, { "x-thriftserver-error-message": "PERMISSION_DENIED: no permission to autostart" }),
    "PERMISSION_DENIED",
  ],
  ["404", http(404), "HTTP_PATH_UNKNOWN"],
  ["400", http(400), "HTTP_PATH_UNKNOWN"],
  ["503", http(503), "WAREHOUSE_STARTING"],
  ["502", http(502), "WAREHOUSE_UNAVAILABLE"],
  ["554", http(554), "WAREHOUSE_UNAVAILABLE"],
  [
    "retries used up at 503",
    { errorCode: "ATTEMPTS_EXCEEDED", payload: { response: { status: 503, headers: new Headers() } } },
    "WAREHOUSE_STARTING",
  ],
  [
    "retries used up at 503 within a session",
    new Error("Hive driver: 503 when connecting to resource. Max retry count exceeded."),
    "WAREHOUSE_STARTING",
  ],
  [
    "retries used up without an answer",
    new Error("Hive driver: Error when connecting to resource. Retry timeout exceeded."),
    "WAREHOUSE_UNAVAILABLE",
  ],
  ["unknown host", network("ENOTFOUND"), "HOST_UNREACHABLE"],
  ["refused", network("ECONNREFUSED"), "WAREHOUSE_UNAVAILABLE"],
  ["reset", network("ECONNRESET"), "WAREHOUSE_UNAVAILABLE"],
  ["certificate", network("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "TLS_REFUSED"],
  ["cancelled", { errorCode: "CANCELED", message: "" }, "INTERRUPTED"],
  ["timeout", { errorCode: "TIMEOUT", message: "" }, "WAREHOUSE_TIMEOUT"],
  [
    "row filter",
    statement(
      "[ROW_LEVEL_SECURITY_COLUMN_MASK_FEATURE_NOT_SUPPORTED.DESCRIBE_HISTORY] Row level security policies and column mask policies for t are not supported: Reading commit history is not supported. SQLSTATE: 0A000",
    ),
    "TABLE_FILTERED",
  ],
  [
    "no table",
    statement("[TABLE_OR_VIEW_NOT_FOUND] The table or view `a` cannot be found. SQLSTATE: 42P01"),
    "TABLE_NOT_FOUND",
  ],
  [
    "no privilege",
    statement("[INSUFFICIENT_PERMISSIONS] User does not have SELECT on table a. SQLSTATE: 42501"),
    "PERMISSION_DENIED",
  ],
  [
    "feed off",
    statement("[DELTA_MISSING_CHANGE_DATA] Error getting change data for range [1, 2] SQLSTATE: KD002"),
    "CHANGE_FEED_DISABLED",
  ],
  [
    "log cleaned",
    statement("[DELTA_LOG_FILE_NOT_FOUND] Unable to retrieve the delta log files SQLSTATE: 42K03"),
    "HISTORY_LOST",
  ],
  // Not an Error: what the driver throws while fetching.
  [
    "vacuumed",
    {
      name: "Status Error",
      code: -1,
      message:
        "org.apache.spark.SparkException: [FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file x. File does not exist. SQLSTATE: KD001",
    },
    "HISTORY_LOST",
  ],
  [
    "schema",
    statement("[DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_SCHEMA_CHANGE] Retrieving table changes failed SQLSTATE: 0AKDC"),
    "SCHEMA_CHANGED",
  ],
  [
    "view",
    statement("[UNSUPPORTED_FEATURE.TIME_TRAVEL] The feature is not supported SQLSTATE: 0A000"),
    "TABLE_UNSUPPORTED",
  ],
  [
    "a reader feature that the compute lacks",
    statement(
      '[DELTA_UNSUPPORTED_FEATURES_FOR_READ] Unsupported Delta read feature: table "t" requires reader table feature(s) that are unsupported by Delta Lake "4.4.0": f. SQLSTATE: 56038',
    ),
    "COMPUTE_TOO_OLD",
  ],
  [
    "a protocol version that the compute lacks",
    statement("[DELTA_INVALID_PROTOCOL_VERSION] Unsupported Delta protocol version SQLSTATE: KD004"),
    "COMPUTE_TOO_OLD",
  ],
  [
    "a type change that Delta does not know",
    statement(
      "[DELTA_UNSUPPORTED_TYPE_CHANGE_IN_SCHEMA] Unable to operate on this table because an unsupported type change was applied. SQLSTATE: 0AKDC",
    ),
    "TABLE_UNREADABLE",
  ],
  [
    "a view, in open-source words",
    statement("[_LEGACY_ERROR_TEMP_1081] Table `a` did not specify locationUri."),
    "TABLE_UNSUPPORTED",
  ],
  [
    "retries used up at a reset",
    { errorCode: "ATTEMPTS_EXCEEDED", payload: { code: "ECONNRESET", type: "system" } },
    "WAREHOUSE_UNAVAILABLE",
  ],
  ["division", statement("[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012"), "SQL_FAILED"],
  ["state only", statement("something", "42000"), "SQL_FAILED"],
  ["unknown", statement("java.lang.OutOfMemoryError: Java heap space"), "WAREHOUSE_UNAVAILABLE"],
  ["nothing", undefined, "WAREHOUSE_UNAVAILABLE"],
];

// The code decides whether a run waits, tries again or asks a person: a wrong one is a storm of retries or a silent stop.
test.each(CASES)("tells %s", (_name, thrown, code) => {
  expect(toWarehouseError(thrown).code).toBe(code);
});

test("keeps what is an AppError already", () => {
  const error = new AppError("LEASE_LOST", "Gone.");
  expect(toWarehouseError(error)).toBe(error);
});

// The person reads the cluster's own sentence and the line in their text; not Java, not our wrapping, not a token.
test("gives the warehouse's sentence and the user's line, without stack, plan, hidden columns and token", () => {
  const { message } = toWarehouseError(
    statement(
      "Error running query: [UNRESOLVED_COLUMN.WITH_SUGGESTION] org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `nocol` cannot be resolved. Did you mean one of the following? [`age`, `__lakefeed_version`, `dapi0123456789abcdef`]. SQLSTATE: 42703; line 4 pos 2;\n'Project ['nocol]\n+- SubqueryAlias t\n\n\tat org.apache.spark.X.y(X.scala:1)",
    ),
  );
  expect(message).toBe(
    "A column with name `nocol` cannot be resolved. Did you mean one of the following? [`age`, `dapi…`]. (line 3, UNRESOLVED_COLUMN.WITH_SUGGESTION)",
  );
});

// What follows names tasks, machines and their addresses.
test("keeps the first sentence of a stage's failure", () => {
  const { message } = toWarehouseError(
    statement(
      "Error running query: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 3.0 failed 1 times, most recent failure: Lost task 0.0 in stage 3.0 (TID 5) (10.139.64.4 executor driver): java.io.FileNotFoundException: File file:/tmp/x does not exist\n\tat org.apache.spark.X.y(X.scala:1)",
    ),
  );
  expect(message).toContain("Job aborted due to stage failure.");
  expect(message).not.toMatch(/10\.139|executor|Task|\/tmp/);
});

test("says how long the warehouse asked to wait", () => {
  expect(toWarehouseError(http(503, { "retry-after": "12" })).retryAfterMs).toBe(12_000);
  expect(toWarehouseError(http(503, { "retry-after": "soon" })).retryAfterMs).toBeUndefined();
});

// Spark's own hint is about its cache, and no person can follow it here.
test("leaves out Spark's hint about its cache", () => {
  const { message } = toWarehouseError(
    statement(
      "[FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file a. File does not exist. It is possible the underlying files have been updated. You can explicitly invalidate the cache in Spark by running 'REFRESH TABLE tableName' command in SQL. SQLSTATE: KD001",
    ),
  );
  expect(message).toMatch(/File does not exist\. \(FAILED_READ_FILE/);
});

test("leaves out the plan that stands behind a sentence", () => {
  const text =
    "[DELTA_PATH_DOES_NOT_EXIST] file:/a doesn't exist, or is not a Delta table.; DescribeDeltaDetailCommand\n+- ResolvedTable";
  expect(toWarehouseError(statement(text)).message).toBe(
    "Delta cannot read the table as it is now. file:/a doesn't exist, or is not a Delta table. (DELTA_PATH_DOES_NOT_EXIST)",
  );
});
