import { z } from "zod";
import { sourceConfigSchema, sourceNameSchema } from "./source";

/** Another name for a source. */
export const renameSourceSchema = z.object({ sourceId: z.uuid(), name: sourceNameSchema });
export type RenameSource = z.infer<typeof renameSourceSchema>;

/** Another schedule for a source. */
export const scheduleSchema = sourceConfigSchema
  .pick({ frequency: true, timeZone: true })
  .extend({ sourceId: z.uuid() });
export type ChangedSchedule = z.infer<typeof scheduleSchema>;

/** Another meaning of NULL in properties. */
export const nullsSchema = z.object({ sourceId: z.uuid(), unsetNulls: z.boolean() });
export type ChangedNulls = z.infer<typeof nullsSchema>;
