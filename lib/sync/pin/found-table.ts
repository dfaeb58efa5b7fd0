import type { TableName } from "@/lib/model/table/table-name";

/** A driving table as a run finds it: what was delivered, and what is there now. */
export type FoundTable = {
  name: TableName;
  tableId: string;
  delivered: { version: number; at: Date | null } | null;
  head: { version: number; committedAt: Date };
  /** Any write may widen a column's type, also one that looks harmless. */
  widens?: boolean;
};
