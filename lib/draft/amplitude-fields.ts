import { FIELDS, type Field } from "@/lib/amplitude/records/fields";
import type { DataType } from "@/lib/model/source/data-type";

/** The fields that the SQL of a data type may return, for the editor's completion. */
export function listCompletionFields(dataType: DataType): Field[] {
  return FIELDS.filter(({ dataTypes }) => dataTypes.includes(dataType));
}
