import { z } from "zod";
import { frequencySchema, timeZoneSchema } from "@/lib/model/schedule/schedule";
import { tableKey, tableNameSchema } from "@/lib/model/table/table-name";
import { dataTypeSchema } from "./data-type";

/**
 * Where a table's import begins. `first`: the table as it was at the oldest version that can be read, and every
 * accepted change since. `latest`: the table as it is now, and every accepted change from here.
 * `new_changes`: nothing of what is there now, every accepted change from here.
 */
export const startFromSchema = z.enum(["first", "latest", "new_changes"]);
export type StartFrom = z.infer<typeof startFromSchema>;

export const START_FROM_LABEL: Record<StartFrom, string> = {
  first: "First",
  latest: "Latest",
  new_changes: "New changes only",
};

/** What lookup only means for a table, in the wizard's words. */
export const LOOKUP_ONLY_MEANS = "Rows of the other tables see it as it is at each sync; its own changes send nothing.";

/** A table that a source reads. A lookup-only table never drives a run: its changes send nothing by themselves. */
const selectedTableSchema = z.object({
  name: tableNameSchema,
  startFrom: startFromSchema,
  lookupOnly: z.boolean().default(false),
});
export type SelectedTable = z.infer<typeof selectedTableSchema>;

/** The longest SQL that is kept and read. */
export const SQL_LENGTH_MAX = 100_000;

export const sqlTextSchema = z
  .string()
  .min(1, "Write the SQL that makes the records, or start from the sample.")
  .max(SQL_LENGTH_MAX, "Use at most 100,000 characters.");

export const sourceNameSchema = z
  .string()
  .trim()
  .min(1, "Give the source a name.")
  .max(120, "Use at most 120 characters.");

/** Everything a source is configured by. Steps, drafts and rows take their part of it. */
export const sourceConfigSchema = z.object({
  projectId: z.uuid(),
  connectionId: z.uuid(),
  tables: z
    .array(selectedTableSchema)
    .min(1, "Choose at least one table.")
    .max(20, "Choose at most 20 tables.")
    .refine(
      (tables) => new Set(tables.map(({ name }) => tableKey(name))).size === tables.length,
      "A table is chosen twice.",
    ),
  dataType: dataTypeSchema,
  /** Events also update the user's properties. Only for the event data type. */
  syncUserProperties: z.boolean(),
  /** Events also update the properties of their groups. Only for the event data type. */
  syncGroupProperties: z.boolean(),
  /** A NULL unsets its property, instead of leaving it as it is. Only for user and group properties. */
  unsetNulls: z.boolean().default(false),
  frequency: frequencySchema,
  timeZone: timeZoneSchema,
  sql: sqlTextSchema,
  name: sourceNameSchema,
});
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

/** A source being set up: what is filled in so far. A frequency that cannot be read any more is open again. */
export const draftConfigSchema = sourceConfigSchema
  .partial()
  .extend({ frequency: frequencySchema.optional().catch(undefined) });
export type DraftConfig = z.infer<typeof draftConfigSchema>;

export const WIZARD_STEPS = ["credentials", "tables", "data-type", "frequency", "sql", "name"] as const;
export type WizardStep = (typeof WIZARD_STEPS)[number];

export const WIZARD_STEP_LABEL: Record<WizardStep, string> = {
  credentials: "Credentials",
  tables: "Tables",
  "data-type": "Data type",
  frequency: "Frequency",
  sql: "SQL",
  name: "Name",
};

/** The fields that each step fills. */
const STEP_FIELDS = {
  credentials: ["connectionId"],
  tables: ["tables"],
  "data-type": ["dataType", "syncUserProperties", "syncGroupProperties"],
  frequency: ["frequency", "timeZone"],
  sql: ["sql"],
  name: ["name"],
} as const satisfies Record<WizardStep, readonly (keyof SourceConfig)[]>;

/** The first step whose fields are missing; `name` when only the name is. `sqlTested`: the test of this very text passed. */
export function firstOpenStep(config: DraftConfig, sqlTested: boolean): WizardStep {
  const open = WIZARD_STEPS.find(
    (step) => STEP_FIELDS[step].some((key) => config[key] === undefined) || (step === "sql" && !sqlTested),
  );
  return open ?? "name";
}
