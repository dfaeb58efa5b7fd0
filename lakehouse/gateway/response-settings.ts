import { z } from "zod";

const size = z.int().positive();

/**
 * How results are answered, for statements that begin from now on. The defaults are what is known of Databricks; the
 * sizes are there so that tests see with little data what happens with much.
 */
export const responseSettingsSchema = z.strictObject({
  /** `arrow`: inline batches. `cloud`: links to files, where the client takes them. `columns`: Thrift column sets. */
  mode: z.enum(["arrow", "cloud", "columns"]),
  /** What one inline reply holds, about. */
  replyBytes: size.default(4_000_000),
  /** Smaller results come inline in mode `cloud` too. */
  inlineBytes: size.default(1_000_000),
  fileBytes: size.default(20_000_000),
  linksPerFetch: size.default(8),
  linkSeconds: size.default(900),
  /** How long a call waits for a statement before it says that it runs: until then the client cannot cancel it. */
  waitMs: z.int().nonnegative().max(60_000).default(5_000),
});
export type ResponseSettings = z.infer<typeof responseSettingsSchema>;
export type ResponseMode = ResponseSettings["mode"];
export type ResponseOptions = Omit<z.input<typeof responseSettingsSchema>, "mode">;

export type ResponseSwitch = ReturnType<typeof createResponseSwitch>;

/** The settings in force. A result keeps those with which it began. */
export function createResponseSwitch(mode: ResponseMode) {
  let responses = responseSettingsSchema.parse({ mode });
  return {
    now: () => responses,
    set(given: ResponseSettings) {
      responses = given;
      return responses;
    },
  };
}
