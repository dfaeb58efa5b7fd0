import { z } from "zod";

/** What a source imports. */
export const dataTypeSchema = z.enum(["event", "user_properties", "group_properties"]);
export type DataType = z.infer<typeof dataTypeSchema>;

export const DATA_TYPE_LABEL: Record<DataType, string> = {
  event: "Event",
  user_properties: "User properties",
  group_properties: "Group properties",
};

/** The kinds of change, as the change data feed names them, that a data type imports. Deletes never are. */
export function acceptedChanges(dataType: DataType): readonly ("insert" | "update_postimage")[] {
  return dataType === "event" ? ["insert"] : ["insert", "update_postimage"];
}
