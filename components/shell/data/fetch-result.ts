import { z } from "zod";
import { AppError, failureSchema } from "@/lib/model/errors";

/**
 * Ask one of the app's own routes and parse its response. Throws the failure that the route tells as AppError, and
 * `INTERRUPTED` when the app itself does not answer.
 */
export async function fetchResult<Data>(url: string, schema: z.ZodType<Data>, init?: RequestInit): Promise<Data> {
  const response = await ask(url, init);
  const resultSchema = z.discriminatedUnion("ok", [
    z.object({ ok: z.literal(true), data: schema }),
    z.object({ ok: z.literal(false), error: failureSchema }),
  ]);
  const parsed = resultSchema.safeParse(await response.json().catch(() => null));
  if (!parsed.success)
    throw new AppError("INTERRUPTED", "Lakefeed answered something unexpected. Try again; its log has the details.", {
      cause: parsed.error,
    });
  if (parsed.data.ok) return parsed.data.data;
  const { code, message, field, remedy } = parsed.data.error;
  throw new AppError(code, message, { field, remedy });
}

async function ask(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new AppError("INTERRUPTED", "Lakefeed did not answer. Check that Lakefeed is running, then try again.", {
      cause,
    });
  }
}
