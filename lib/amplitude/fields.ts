import type { DataType } from "@/lib/core/data-type";

/** What a field holds: text, whole number, number, yes/no, JSON object, or groups (type → name or names). */
export type FieldKind = "text" | "long" | "number" | "boolean" | "object" | "groups" | "time";

/** One field of Amplitude's records. */
export type Field = {
  /** As Amplitude spells it. Columns match without regard to case. */
  name: string;
  kind: FieldKind;
  /** Data types whose SQL may return it. */
  dataTypes: readonly DataType[];
  /** What a person needs to know of it, in one sentence. */
  rule: string;
};

export const FIELDS: readonly Field[] = [];
