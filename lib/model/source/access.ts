import { z } from "zod";
import { failureSchema } from "@/lib/model/errors";
import { accessCheckSchema } from "./connection";

/** One line of the access check, as it stands. */
const accessLineSchema = z.object({
  check: accessCheckSchema,
  state: z.enum(["pending", "running", "waiting", "passed", "failed"]),
  message: z.string().nullable(),
  /** A menu path or a statement to copy that fixes it. */
  remedy: z.string().nullable(),
  startedAt: z.coerce.date().nullable(),
  tookMs: z.number().nullable(),
});
export type AccessLine = z.infer<typeof accessLineSchema>;

/** The access check of a draft: it continues while nobody looks, and its last result stays until the next one. */
export const accessStateSchema = z.object({
  state: z.enum(["none", "running", "passed", "failed", "cancelled"]),
  startedAt: z.coerce.date().nullable(),
  lines: z.array(accessLineSchema),
  /** What stopped the check itself, when that was not one of its lines. */
  failure: failureSchema.nullable(),
});
export type AccessState = z.infer<typeof accessStateSchema>;
