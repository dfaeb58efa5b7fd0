import { AppError } from "@/lib/model/errors";
import { Prisma } from "./generated/client";

/**
 * SQLSTATE classes that say nothing about what was asked: connection, rollback, resources, locks, operator, system.
 * Source: PostgreSQL, Appendix A.
 */
const PASSING_STATES = /^(08|40|53|55|57|58)[0-9A-Z]{3}$/;
/** Prisma's codes for a server that is away, too slow, or closed the connection; a pool or transaction that ran out of time. */
const PASSING_CODES = /^(P1001|P1002|P1008|P1011|P1017|P2024|P2028|P2034|P2037)$/;
const NETWORK_CODES = /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const SAYINGS =
  /can't reach database server|connection terminated|timeout exceeded when trying to connect|the database system is|server closed the connection|connection (ended|closed) unexpectedly/i;
const DEPTH_MAX = 6;

/**
 * A failure of the database, as it was thrown, as DATABASE_UNAVAILABLE where the same work may succeed later: it is
 * away, restarting, full or busy. Everything else is left as it is.
 */
export function toStoreError(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown;
  const said = listSaid(thrown);
  if (said.some(({ code, message }) => code === "53100" || /no space left on device/i.test(message)))
    return toUnavailableError(
      "The database has no space left on its disk. Free some space; nothing that was saved is lost.",
      thrown,
    );
  const passes = thrown instanceof Prisma.PrismaClientInitializationError || said.some(isPassing);
  return passes
    ? toUnavailableError("The database does not answer just now. Nothing that was saved is lost.", thrown)
    : thrown;
}

/** Whether an error of the database carries this SQLSTATE code. */
export function hasDatabaseCode(thrown: unknown, code: string): boolean {
  return listSaid(thrown).some((said) => said.code === code);
}

type Said = { code: string; message: string };

function isPassing({ code, message }: Said): boolean {
  return PASSING_STATES.test(code) || PASSING_CODES.test(code) || NETWORK_CODES.test(code) || SAYINGS.test(message);
}

/** The codes and messages of an error and of those it was caused by; drivers hide the server's own in several places. */
function listSaid(thrown: unknown, depth = 0): Said[] {
  if (typeof thrown !== "object" || thrown === null || depth > DEPTH_MAX) return [];
  const text = (name: string) => {
    const value: unknown = Reflect.get(thrown, name);
    return typeof value === "string" ? value : "";
  };
  const said = ["code", "originalCode", "errorCode"].map((name) => ({ code: text(name), message: text("message") }));
  const inner = ["cause", "meta", "driverAdapterError", "error"].map((name) => Reflect.get(thrown, name));
  return [...said, ...inner.flatMap((each) => listSaid(each, depth + 1))];
}

function toUnavailableError(message: string, cause: unknown): AppError {
  return new AppError("DATABASE_UNAVAILABLE", message, { cause });
}
