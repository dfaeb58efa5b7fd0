import type { DataType } from "@/lib/model/source/data-type";

export const ROW_BECOMES: Record<DataType, string> = {
  event: "one event",
  user_properties: "one user's properties",
  group_properties: "the properties of its groups",
};
