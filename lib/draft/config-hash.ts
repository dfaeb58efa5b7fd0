import { createHash } from "node:crypto";
import { type DraftConfig, sourceConfigSchema } from "@/lib/model/source/source";

const testedConfigSchema = sourceConfigSchema.pick({
  connectionId: true,
  tables: true,
  dataType: true,
  syncUserProperties: true,
  syncGroupProperties: true,
  unsetNulls: true,
  sql: true,
});
export type TestedConfig = ReturnType<typeof testedConfigSchema.parse>;

/** What a test of the SQL depends on, or null when something of it is missing. */
export function testedConfig(config: DraftConfig): TestedConfig | null {
  return testedConfigSchema.safeParse(config).data ?? null;
}

/** What a test looks at. A test from before it looked at more counts no longer. */
const CHECKS = "tables of the warehouse's plan";

/** SHA-256 of what a test depends on: a passed test counts for this very configuration and no other. */
export function configHash({
  connectionId,
  tables,
  dataType,
  syncUserProperties,
  syncGroupProperties,
  unsetNulls,
  sql,
}: TestedConfig): string {
  const parts = [
    connectionId,
    tables.map(({ name, startFrom, lookupOnly }) => [name.catalog, name.schema, name.table, startFrom, lookupOnly]),
    dataType,
    syncUserProperties,
    syncGroupProperties,
    unsetNulls,
    sql,
    CHECKS,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
