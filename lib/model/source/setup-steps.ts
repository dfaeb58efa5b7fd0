import { z } from "zod";
import { cronSchema, frequencyKindSchema, frequencySchema, timeZoneSchema } from "@/lib/model/schedule/schedule";
import { httpPathSchema, serverHostnameSchema, TOKEN_CHARACTERS_MAX } from "./connection";
import { sourceConfigSchema, sourceNameSchema, sqlTextSchema, type WizardStep } from "./source";

/**
 * The wizard's forms, one schema a step: its input is what the fields hold, its output what the step's verb takes.
 * An empty token means: keep the saved one.
 */
export const credentialsStepSchema = z
  .object({
    mode: z.enum(["new", "saved"]),
    connectionId: z.string(),
    serverHostname: z.string(),
    httpPath: z.string(),
    token: z.string(),
  })
  .transform(({ mode, connectionId, serverHostname, httpPath, token }) =>
    mode === "saved" ? { mode, connectionId } : { mode, serverHostname, httpPath, token },
  )
  .pipe(
    z.discriminatedUnion("mode", [
      z.object({ mode: z.literal("saved"), connectionId: z.uuid("Choose a saved connection.") }),
      z.object({
        mode: z.literal("new"),
        serverHostname: serverHostnameSchema,
        httpPath: httpPathSchema,
        token: z
          .string()
          .trim()
          .max(TOKEN_CHARACTERS_MAX, "This is longer than any token.")
          .refine((token) => !/\s/.test(token), "A token has no spaces. Copy it again."),
      }),
    ]),
  );
export type CredentialsStep = z.output<typeof credentialsStepSchema>;

export const tablesStepSchema = sourceConfigSchema.pick({ tables: true });
export type TablesStep = z.output<typeof tablesStepSchema>;

export const dataTypeStepSchema = z.object({
  dataType: z.string().pipe(z.enum(["event", "user_properties", "group_properties"], "Choose what each row becomes.")),
  syncUserProperties: z.boolean(),
  syncGroupProperties: z.boolean(),
  unsetNulls: z.boolean(),
});
export type DataTypeStep = z.output<typeof dataTypeStepSchema>;

/** All fields of the frequency form, whichever kind is chosen; only those of the chosen kind are checked and kept. */
export const frequencyStepSchema = z
  .object({
    kind: z.string().pipe(z.enum(frequencyKindSchema.options, "Choose how often to sync.")),
    hour: z.number(),
    dayOfWeek: z.number(),
    dayOfMonth: z.number(),
    cron: z.string(),
    timeZone: timeZoneSchema,
  })
  .superRefine((form, context) => {
    const parsed = frequencySchema.safeParse(form);
    for (const { path, message } of parsed.error?.issues ?? [])
      context.addIssue({
        code: "custom",
        path: [...path],
        message: path[0] === "dayOfMonth" ? "Use a day that every month has: 1 to 28." : message,
      });
  })
  .transform(({ timeZone, ...form }) => ({ frequency: frequencySchema.parse(form), timeZone }));
export type FrequencyStep = z.output<typeof frequencyStepSchema>;

/** A text that is a cron expression, or why it is none. */
export function checkCron(cron: string): { ok: true; cron: string } | { ok: false; message: string } {
  const parsed = cronSchema.safeParse(cron);
  if (parsed.success) return { ok: true, cron: parsed.data };
  return { ok: false, message: parsed.error.issues[0]?.message ?? "This is not a cron expression." };
}

export const sqlStepSchema = z.object({
  sql: sqlTextSchema.refine(
    (sql) => sql.trim() !== "",
    "Write the SQL that makes the records, or start from the sample.",
  ),
});
export type SqlStep = z.output<typeof sqlStepSchema>;

export const nameStepSchema = z.object({ name: sourceNameSchema });
export type NameStep = z.output<typeof nameStepSchema>;

/** What a field of text may hold before it passes; the step's own schema asks for less. */
const typedText = (charactersMax: number) => z.string().max(charactersMax).optional().catch(undefined);
const typedFlag = z.boolean().optional().catch(undefined);
const typedNumber = z.number().optional().catch(undefined);

/**
 * What is kept of a step's form while it does not pass yet: the form's own fields, and of the credentials' not the
 * token. Whatever else a request names is left out, however it is spelled; so is a value that no such field can hold.
 */
export const typedFieldsSchema = {
  credentials: z.object({
    mode: z.enum(["new", "saved"]).optional().catch(undefined),
    connectionId: typedText(100),
    serverHostname: typedText(1_000),
    httpPath: typedText(1_000),
  }),
  tables: sourceConfigSchema.pick({ tables: true }).catch({ tables: [] }),
  "data-type": z.object({
    dataType: typedText(100),
    syncUserProperties: typedFlag,
    syncGroupProperties: typedFlag,
    unsetNulls: typedFlag,
  }),
  frequency: z.object({
    kind: typedText(100),
    hour: typedNumber,
    dayOfWeek: typedNumber,
    dayOfMonth: typedNumber,
    cron: typedText(1_000),
    timeZone: typedText(1_000),
  }),
  sql: z.object({ sql: typedText(200_000) }),
  name: z.object({ name: typedText(1_000) }),
} satisfies Record<WizardStep, z.ZodType<Record<string, unknown>>>;
