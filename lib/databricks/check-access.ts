import type { AccessCheck } from "@/lib/core/connection";
import type { WarehouseOptions } from "./open-warehouse";

/** One step of the access check's progress. */
export type AccessProgress = {
  check: AccessCheck;
  state: "running" | "passed" | "failed" | "waiting";
  message: string;
  /** A menu path or a statement to copy that mends it. */
  remedy?: string;
  /** How long compute has been waited for. */
  waitedMs?: number;
};

/** Make the checks one after another, each until it passed or failed; the first failure is the last event. Never throws but when aborted. */
export async function* checkAccess(
  _credentials: WarehouseOptions,
  _options: { signal?: AbortSignal; waitMaxMs?: number } = {},
): AsyncGenerator<AccessProgress> {
  yield* [];
  throw new Error("not built yet");
}
