import { z } from "zod";
import { rejectionReasonSchema } from "@/lib/model/record";
import { commitSchema } from "@/lib/model/table/commit";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { columnSchema, type TableState } from "@/lib/model/table/warehouse";
import { dataTypeSchema } from "./data-type";
import { startFromSchema } from "./source";

const findingSchema = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  suggestion: z.string().optional(),
  /** Its place in the SQL, where it has one. Lines and columns count from 1. */
  start: z.number().optional(),
  end: z.number().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
});
/** Something said about the SQL by its test. */
export type TestFinding = z.infer<typeof findingSchema>;

const rowOutcomeSchema = z.enum(["event", "set_user_properties", "set_group_properties"]);

/** How the source will sync: facts, which the page puts into words. */
const syncExplanationSchema = z.object({
  drives: z.array(z.object({ table: tableNameSchema, startFrom: startFromSchema })),
  lookups: z.array(tableNameSchema),
  unread: z.array(tableNameSchema),
  onInsert: rowOutcomeSchema,
  onUpdate: z.union([rowOutcomeSchema, z.literal("ignored")]),
  clockCalls: z.array(z.string()),
  timeFromClock: z.boolean(),
  dedupe: z.enum(["own_insert_id", "row_and_commit", "identity_and_run", "last_value_wins"]),
  folded: z.boolean(),
  syncsUserProperties: z.boolean(),
  syncsGroupProperties: z.boolean(),
  unsetsNulls: z.boolean().default(false),
  compares: z.boolean().default(false),
});
export type TestExplanation = z.infer<typeof syncExplanationSchema>;

/**
 * What Test SQL found. `records` and `refused` are the first of the sample; the counts are of the whole sample, of
 * at most 1,000 rows.
 */
export const testResultSchema = z.discriminatedUnion("passed", [
  z.object({ passed: z.literal(false), testedAt: z.coerce.date(), findings: z.array(findingSchema).min(1) }),
  z.object({
    passed: z.literal(true),
    testedAt: z.coerce.date(),
    tookMs: z.number(),
    /** Where the sample comes from. */
    sample: z.object({ table: tableNameSchema, kind: z.enum(["changes", "snapshot"]), version: z.number() }),
    dataType: dataTypeSchema,
    rows: z.number(),
    rowsRefused: z.number(),
    /** JSON texts of records as Amplitude will get them. */
    records: z.array(z.string()),
    recordCount: z.number(),
    /** Group updates that events bring along. */
    groupRecords: z.array(z.string()),
    refused: z.array(z.object({ reason: rejectionReasonSchema, row: z.string() })),
    refusedByReason: z.array(z.object({ reason: rejectionReasonSchema, count: z.number() })),
    ignoredColumns: z.array(z.object({ name: z.string(), suggestion: z.string().nullable() })),
    columns: z.array(columnSchema),
    findings: z.array(findingSchema),
    explanation: syncExplanationSchema,
  }),
]);
export type TestResult = z.infer<typeof testResultSchema>;
export type PassedTest = Extract<TestResult, { passed: true }>;

/** `TableState` as it travels to the browser. */
export const tableStateSchema: z.ZodType<TableState> = z.object({
  name: tableNameSchema,
  tableId: z.string().nullable(),
  changeFeed: z.boolean(),
  version: z.number().nullable(),
  committedAt: z.coerce.date().nullable(),
  firstVersion: z.number().nullable(),
  versions: z.number().nullable(),
  rows: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  columns: z.array(columnSchema),
  commits: z.array(commitSchema),
  problem: z
    .object({
      code: z.enum(["not_delta", "view", "no_select", "feed_off", "filtered", "missing", "unreadable"]),
      message: z.string(),
      remedy: z.string().nullable(),
    })
    .nullable(),
});
