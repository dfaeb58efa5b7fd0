import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { AppError, type Result, toAppError } from "@/lib/model/errors";
import { toStoreError } from "@/lib/store/to-store-error";
import { findOddText } from "./find-odd-text";

/**
 * A server action: parse what came, run one command, return its data or its failure. What the schema refuses is
 * `INVALID_INPUT` with the field; Next's own signals (`redirect`, `notFound`) pass; what we did not foresee is logged
 * here with its cause and leaves as a plain sentence.
 */
export function defineAction<Schema extends z.ZodType, Data>(
  schema: Schema,
  work: (input: z.output<Schema>) => Promise<Data>,
): (input: z.input<Schema>) => Promise<Result<Data>> {
  return async (input) => {
    try {
      return { ok: true, data: await work(parseInput(schema, input)) };
    } catch (thrown) {
      unstable_rethrow(thrown);
      return { ok: false, error: reportFailure(thrown) };
    }
  };
}

/** Any thrown value as a failure to show. What is our own defect is logged with its cause, on the server only. */
export function reportFailure(thrown: unknown) {
  const error = toAppError(toStoreError(thrown));
  if (error.recovery === "defect") console.error(`[${error.code}] ${error.message}`, error.cause ?? error);
  return error.toFailure();
}

/**
 * What came, as the schema wants it. Throws `INVALID_INPUT` with the first field that does not pass, or that holds a
 * character which is no text.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const odd = findOddText(input);
  if (odd !== null)
    throw new AppError("INVALID_INPUT", `Take out ${odd.what}: it cannot be seen, and no database keeps it.`, {
      ...(odd.path.length > 0 && { field: odd.path.join(".") }),
    });
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  throw new AppError("INVALID_INPUT", issue?.message ?? "The form could not be read.", field ? { field } : {});
}
