import { z } from "zod";
import { type Gap, gapSchema } from "@/lib/model/run/gap";

/** Who can fix a failure: the caller (`input`), the source's owner (`source`), time (`retry`), or us (`defect`). */
const recoverySchema = z.enum(["input", "source", "retry", "defect"]);
export type Recovery = z.infer<typeof recoverySchema>;

/** Every failure the product knows, with who can fix it. */
const RECOVERY = {
  INVALID_INPUT: "input",
  NAME_IN_USE: "input",
  DRAFT_CHANGED: "input",
  NOT_FOUND: "input",
  SQL_REJECTED: "input",
  SQL_FAILED: "input",
  TEST_REQUIRED: "input",
  TEST_CANCELLED: "input",
  ADDRESS_REFUSED: "input",
  READ_TOO_LONG: "input",
  HOST_UNREACHABLE: "source",
  TLS_REFUSED: "source",
  CREDENTIALS_REJECTED: "source",
  HTTP_PATH_UNKNOWN: "source",
  PERMISSION_DENIED: "source",
  TABLE_NOT_FOUND: "source",
  TABLE_UNSUPPORTED: "source",
  TABLE_UNREADABLE: "source",
  COMPUTE_TOO_OLD: "source",
  TABLE_FILTERED: "source",
  CHANGE_FEED_DISABLED: "source",
  HISTORY_LOST: "source",
  TABLE_REPLACED: "source",
  SCHEMA_CHANGED: "source",
  DESTINATION_KEY_REJECTED: "source",
  DESTINATION_FORBIDDEN: "source",
  TOO_MUCH_REFUSED: "source",
  REPEAT_TOO_LATE: "source",
  SCHEDULE_UNREADABLE: "source",
  WAREHOUSE_STARTING: "retry",
  WAREHOUSE_UNAVAILABLE: "retry",
  WAREHOUSE_TIMEOUT: "retry",
  WAREHOUSE_STORAGE_UNAVAILABLE: "retry",
  DESTINATION_THROTTLED: "retry",
  DESTINATION_UNAVAILABLE: "retry",
  DATABASE_UNAVAILABLE: "retry",
  LEASE_LOST: "retry",
  INTERRUPTED: "retry",
  INTERNAL: "defect",
} as const satisfies Record<string, Recovery>;

export type ErrorCode = keyof typeof RECOVERY;
/** Failures that are tried again by themselves, as `retry-policy.ts` says. */
export type RetriedCode = {
  [Code in ErrorCode]: (typeof RECOVERY)[Code] extends "retry" | "defect" ? Code : never;
}[ErrorCode];
const codes = Object.keys(RECOVERY);
const isErrorCode = (value: unknown): value is ErrorCode => typeof value === "string" && codes.includes(value);
const errorCodeSchema = z.custom<ErrorCode>(isErrorCode);
export const errorCodes: readonly ErrorCode[] = codes.filter(isErrorCode);

/** A failure as a value: what a step returns, a row keeps and a page shows. Never holds a secret or a stack. */
export const failureSchema = z.object({
  code: errorCodeSchema,
  /** What happened and what to do, for the person who will read it. */
  message: z.string(),
  /** The form field it belongs to, when there is one. */
  field: z.string().optional(),
  /** A statement to copy that fixes it (a GRANT, an ALTER TABLE), when there is one. */
  remedy: z.string().optional(),
  /** The versions that cannot be read, where a person must choose how to continue. */
  gaps: z.array(gapSchema).optional(),
  /** A person looked and left the source stopped. */
  stayed: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
});
export type Failure = z.infer<typeof failureSchema>;

type Details = { cause?: unknown; field?: string; remedy?: string; retryAfterMs?: number; gaps?: Gap[] };

const BRAND = Symbol.for("lakefeed.AppError");

/**
 * The one error class. `message` is written for the person who will read it.
 *
 * Each bundle of the built app has its own copy of this class, and an error goes from one to another through what they
 * share, such as a session: `instanceof` goes by the brand.
 */
export class AppError extends Error {
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly remedy: string | undefined;
  /** How long the other side asked us to wait, when it did. */
  readonly retryAfterMs: number | undefined;
  readonly gaps: Gap[] | undefined;

  constructor(code: ErrorCode, message: string, { cause, field, remedy, retryAfterMs, gaps }: Details = {}) {
    super(message, { cause });
    this.name = "AppError";
    this.code = code;
    this.field = field;
    this.remedy = remedy;
    this.retryAfterMs = retryAfterMs;
    this.gaps = gaps;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  get recovery(): Recovery {
    return RECOVERY[this.code];
  }

  toFailure(): Failure {
    const { code, message, field, remedy, gaps } = this;
    return { code, message, field, remedy, gaps };
  }
}

/** Who can fix a failure of this code. */
export function recoveryOf(code: ErrorCode): Recovery {
  return RECOVERY[code];
}

/** Any thrown value as an AppError; what is not known to us is `INTERNAL`, with the original as its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError("INTERNAL", "Something went wrong inside Lakefeed. The log has the details.", { cause: thrown });
}

export type Result<T> = { ok: true; data: T } | { ok: false; error: Failure };

/**
 * Run work and turn failures that only a person can fix (`input`, `source`)
 * into values. What time or we must fix is thrown, so that it is tried again.
 */
export async function toResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, data: await work() };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.recovery === "retry" || error.recovery === "defect") throw error;
    return { ok: false, error: error.toFailure() };
  }
}
