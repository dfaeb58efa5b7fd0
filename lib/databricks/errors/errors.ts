import { AppError, type ErrorCode } from "@/lib/model/errors";
import { codeOfClass } from "./error-classes";
import { readErrorText, scrub } from "./error-text";
import { field } from "./thrown";

/**
 * Any error of the driver or of the warehouse as an AppError, told apart by HTTP status, network code, error class
 * and SQLSTATE. Not everything the driver throws is an `Error`. The message says what happened and what to do, with
 * the warehouse's own words where the SQL is at fault; it holds no stack and no token.
 */
export function toWarehouseError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = httpStatus(thrown);
  if (status !== null) return httpError(status, thrown);
  const code = [thrown, field(thrown, "cause"), field(thrown, "payload")]
    .map((each) => field(each, "code"))
    .find(isText);
  if (code !== undefined) return networkError(code, thrown);
  switch (field(thrown, "errorCode")) {
    case "CANCELED":
      return new AppError("INTERRUPTED", "The statement was cancelled.", { cause: thrown });
    case "TIMEOUT":
      return new AppError("WAREHOUSE_TIMEOUT", "The statement took too long and was stopped.", { cause: thrown });
    case "CLOSED":
      return new AppError("WAREHOUSE_UNAVAILABLE", "The warehouse closed the statement.", { cause: thrown });
    default:
      return statementError(thrown);
  }
}

/** The warehouse's own class for a failure, such as `FAILED_READ_FILE.NO_HINT`; null when it named none. */
export function errorClassOf(error: AppError): string | null {
  return readErrorText(String(field(error.cause, "message") ?? "")).errorClass;
}

function statementError(cause: unknown): AppError {
  const text = readErrorText(String(field(cause, "message") ?? ""));
  if (/request timed out/i.test(text.sentence)) {
    return new AppError("WAREHOUSE_TIMEOUT", "The warehouse did not answer in time.", { cause });
  }
  const stated = field(field(cause, "response"), "sqlState");
  const sqlState = text.sqlState ?? (typeof stated === "string" ? stated : null);
  const code = codeOfClass(text.errorClass, sqlState) ?? "WAREHOUSE_UNAVAILABLE";
  const place = [text.line === null ? [] : `line ${text.line}`, text.errorClass ?? []].flat().join(", ");
  const sentence = text.sentence || "The warehouse gave no reason.";
  return new AppError(code, `${ADVICE[code] ?? ""}${sentence}${place ? ` (${place})` : ""}`, { cause });
}

/** What to do, before the warehouse's own sentence. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  CHANGE_FEED_DISABLED: "The change data feed was off for a part of these versions. ",
  HISTORY_LOST: "A part of the table's history is gone (VACUUM or log cleanup). ",
  SCHEMA_CHANGED: "The table's columns changed in a way its change data feed cannot be read across. ",
  TABLE_NOT_FOUND: "The table is gone, renamed, or hidden from this token. ",
  TABLE_UNREADABLE: "Delta cannot read the table as it is now. ",
  COMPUTE_TOO_OLD:
    "This compute is too old for the table: it lacks a feature that the table has. Use compute with a newer runtime, then sync again. ",
  TABLE_FILTERED: "The table has a row filter or column mask, which makes its history unreadable. ",
  TABLE_REPLACED: "The table has fewer versions than were already read: it was dropped and made again. ",
  PERMISSION_DENIED: "The token lacks a privilege. ",
  WAREHOUSE_UNAVAILABLE: "The warehouse failed to run the statement. ",
};

function httpError(status: number, cause: unknown): AppError {
  const headers = responseHeaders(cause);
  const said = headers("x-thriftserver-error-message") ?? headers("x-databricks-reason-phrase") ?? "";
  const detail = said ? ` It said: ${scrub(said).slice(0, 300)}` : "";
  if (status >= 300 && status < 400) return redirected(headers("location"), cause);
  switch (status) {
    case 401:
    case 403:
      if (/autostart|PERMISSION_DENIED/i.test(said)) {
        return new AppError(
          "PERMISSION_DENIED",
          `The token may not use or start this compute. Give its user Can Restart: Compute → your cluster → Permissions.${detail}`,
          { cause },
        );
      }
      return new AppError(
        "CREDENTIALS_REJECTED",
        `Databricks refused the token. It may be wrong, expired or revoked: make a new one under Settings → Developer → Access tokens.${detail}`,
        { cause, field: "token" },
      );
    case 400:
    case 404:
      return new AppError(
        "HTTP_PATH_UNKNOWN",
        `There is no compute at this HTTP path. Copy it again: Compute → your cluster → Advanced options → JDBC/ODBC.${detail}`,
        { cause, field: "httpPath" },
      );
    case 503:
      return new AppError("WAREHOUSE_STARTING", `Compute is starting.${detail}`, {
        cause,
        retryAfterMs: retryAfterMs(headers("retry-after")),
      });
    default:
      return new AppError("WAREHOUSE_UNAVAILABLE", `Databricks answered with HTTP ${status}.${detail}`, {
        cause,
        retryAfterMs: retryAfterMs(headers("retry-after")),
      });
  }
}

/** Redirects are not followed: nobody has checked where they lead, and the statement would go there. */
function redirected(location: string | null, cause: unknown): AppError {
  const host = location !== null && URL.canParse(location) ? new URL(location).host : "another address";
  return new AppError(
    "ADDRESS_REFUSED",
    `The server answered with a redirect to ${host || "another address"}. Lakefeed follows none: enter the workspace's own server hostname.`,
    { cause, field: "serverHostname" },
  );
}

function networkError(code: string, cause: unknown): AppError {
  if (code === "ADDRESS_REFUSED") {
    return new AppError(
      "ADDRESS_REFUSED",
      "The server hostname leads to a private address. If that is meant (Private Link), an administrator allows it with LAKEFEED_ALLOWED_HOSTS.",
      { cause, field: "serverHostname" },
    );
  }
  if (code === "ENOTFOUND") {
    return new AppError("HOST_UNREACHABLE", "There is no host of this name. Copy the server hostname again.", {
      cause,
      field: "serverHostname",
    });
  }
  if (/CERT|SIGNATURE|SSL|TLS|ISSUER|EPROTO/.test(code)) {
    return new AppError(
      "TLS_REFUSED",
      `The host's certificate is not trusted (${code}). If a proxy of your company renews it, name its certificate in LAKEFEED_CA_FILE.`,
      { cause },
    );
  }
  return new AppError("WAREHOUSE_UNAVAILABLE", `The connection to Databricks failed (${code}).`, { cause });
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function httpStatus(thrown: unknown): number | null {
  const status = field(thrown, "statusCode") ?? field(findLastResponse(thrown), "status");
  if (typeof status === "number") return status;
  const [, given] = RETRIED.exec(String(field(thrown, "message") ?? "")) ?? [];
  return given === undefined ? null : Number(given);
}

/** The driver's words once it has used up its own tries of a call within a session; the response itself is lost. */
const RETRIED = /^Hive driver: (\d{3}) when connecting to resource\. (?:Max retry count|Retry timeout) exceeded/;

/** The driver's RetryError carries the last response as its payload. */
function findLastResponse(thrown: unknown): unknown {
  return field(field(thrown, "payload"), "response");
}

function responseHeaders(thrown: unknown): (name: string) => string | null {
  const headers = field(field(thrown, "response") ?? findLastResponse(thrown), "headers");
  return (name) =>
    headers instanceof Object && "get" in headers && typeof headers.get === "function" ? headers.get(name) : null;
}

/** Retry-After as milliseconds; only whole seconds are read. */
function retryAfterMs(header: string | null): number | undefined {
  return header && /^\d+$/.test(header) ? Number(header) * 1_000 : undefined;
}
