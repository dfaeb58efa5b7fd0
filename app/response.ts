import { unstable_rethrow } from "next/navigation";
import type { Recovery, Result } from "@/lib/model/errors";
import { recoveryOf } from "@/lib/model/errors";
import { reportFailure } from "./define-action";

const STATUS: Record<Recovery, number> = { input: 422, source: 424, retry: 503, defect: 500 };

const NO_STORE = { "cache-control": "no-store" };

/** A route handler's response: the data of one command, or its failure with the status that fits. Never cached. */
export async function respondWithResult<Data>(work: () => Promise<Data>): Promise<Response> {
  return respond(async () => {
    const result: Result<Data> = { ok: true, data: await work() };
    return Response.json(result, { headers: NO_STORE });
  });
}

/** The response of a route handler that makes its own, such as a file; a failure becomes what `respondWithResult` makes of it. */
export async function respond(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (thrown) {
    unstable_rethrow(thrown);
    const error = reportFailure(thrown);
    const status = error.code === "NOT_FOUND" ? 404 : STATUS[recoveryOf(error.code)];
    return Response.json({ ok: false, error } satisfies Result<never>, { status, headers: NO_STORE });
  }
}
