import { z } from "zod";

/** A Delta commit number. */
export const versionSchema = z.int().nonnegative();

/**
 * One commit of a table's history. `rows` counts changed rows and is null where the commit does not say. `mayRewrite`
 * is false only when it is sure that the commit did not delete and insert one row unchanged.
 */
export const commitSchema = z.object({
  version: versionSchema,
  committedAt: z.coerce.date(),
  operation: z.string(),
  rows: z.number().nonnegative().nullable(),
  mayRewrite: z.boolean(),
});
export type Commit = z.infer<typeof commitSchema>;
