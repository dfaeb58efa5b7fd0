import { checkEvent, isObject } from "@/lib/amplitude/delivery/check-event";
import { parseObject } from "./propose-record";

/** What is wrong with a record that is to be sent, in words; null when it can be. The destination still has its say. */
export function checkRecord(
  text: string,
  { groups, minIdLength }: { groups: boolean; minIdLength: number },
): string | null {
  const record = parseObject(text);
  if (!record) return "This is not a JSON object.";
  if (groups) return checkGroup(record);
  const faults = checkEvent(record, minIdLength);
  if (faults)
    return [
      ...faults.missing.map((field) => `${field} is missing.`),
      ...faults.shortIds.map(
        (field) => `${field} is shorter than the ${minIdLength} characters that the project takes.`,
      ),
      ...faults.invalid.map((field) => `${field} has a value that Amplitude does not take.`),
    ].join(" ");
  if (typeof record.insert_id !== "string" || record.insert_id === "")
    return "insert_id is missing: without it, sending twice would count twice.";
  return null;
}

function checkGroup({ group_type: type, group_value: value, group_properties: properties }: Record<string, unknown>) {
  if (typeof type !== "string" || type === "") return "group_type is missing.";
  if (typeof value !== "string" || value === "") return "group_value is missing.";
  return isObject(properties) ? null : "group_properties is missing.";
}
