import { productSql, type Shape, tablesOf } from "./shapes/shape";
import type { SyncedSource } from "./sync";
import type { TableKind } from "./tables/columns";
import type { TableStory } from "./tables/story";

const SHOWN_MAX = 8;

/** What one needs to see a failure again: the SQL, every statement that made the tables, the runs, and what differs. */
export function reportFailure(failure: {
  seed: number;
  shape: Shape;
  schema: string;
  source: SyncedSource;
  stories: Partial<Record<TableKind, TableStory>>;
  found: readonly string[];
}): string {
  const { seed, shape, schema, source, stories, found } = failure;
  const runs = source.runs.map(({ run }, i) => {
    const pins = run.pins.map(
      ({ table, from, to, snapshot }) => `${table.table} (${from}, ${to}]${snapshot ? " after a snapshot" : ""}`,
    );
    return `  run ${i} at ${run.clock.toISOString()}: ${pins.join(", ")}`;
  });
  const tables = tablesOf(shape).flatMap((kind) => stories[kind]?.statements ?? []);
  return [
    `"${shape.name}" (${shape.dataType}) differs. Again: npm run increments -- --scenario-seed ${seed} --shape "${shape.name}"`,
    productSql(shape, schema),
    "-- tables",
    ...tables.map((statement) => `  ${statement};`),
    "-- runs",
    ...runs,
    `-- ${found.length} differences`,
    ...found.slice(0, SHOWN_MAX).map((text) => `  ${text}`),
  ].join("\n");
}
