import { unstable_rethrow } from "next/navigation";
import type { Attempted, Recovery } from "@/lib/core/errors";
import { recoveryOf } from "@/lib/core/errors";
import { reportFailure } from "./define-action";

const STATUS: Record<Recovery, number> = { input: 422, source: 424, retry: 503, defect: 500 };

/** A route handler's answer: the data of one verb, or its failure with the status that fits. Never cached. */
export async function answer<Data>(work: () => Promise<Data>): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    const attempted: Attempted<Data> = { ok: true, data: await work() };
    return Response.json(attempted, { headers });
  } catch (thrown) {
    unstable_rethrow(thrown);
    const error = reportFailure(thrown);
    const status = error.code === "NOT_FOUND" ? 404 : STATUS[recoveryOf(error.code)];
    return Response.json({ ok: false, error } satisfies Attempted<Data>, { status, headers });
  }
}
