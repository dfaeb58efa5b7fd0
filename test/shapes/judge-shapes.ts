import type { LakehouseClient } from "@/lakehouse/client";
import { type DataType, dataTypeSchema } from "@/lib/model/source/data-type";
import { sameTable, type TableName } from "@/lib/model/table/table-name";
import type { Column } from "@/lib/model/table/warehouse";
import { analyzeSql, type ReadSql } from "@/lib/sql/analyze/analyze-sql";
import { readColumns } from "@/lib/sql/analyze/columns-read";
import type { SqlFinding } from "@/lib/sql/parse/finding-at";
import type { SqlStatement } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import { rewriteSql } from "@/lib/sql/rewrite/rewrite-sql";
import { askSpark } from "./ask-spark";
import type { Shape } from "./read-shapes";

/** A table that SELECTs may read. `feed`: its change feed can be read from version 0 to `version`. */
export type ShapeTable = { name: TableName; columns: readonly Column[]; version: number; feed: boolean };

/** What Lakefeed and Spark make of one SELECT. `rewritten` and Spark's word on it are null where Lakefeed refuses it. */
export type Judged = {
  sql: string;
  line: number;
  data_type: DataType;
  accepted: boolean;
  findings: (Pick<SqlFinding, "code" | "severity" | "message" | "line" | "column"> & { text: string })[];
  rewritten: string | null;
  spark: { original: string; rewritten: string | null };
};

export type Harness = { client: LakehouseClient; tables: readonly ShapeTable[]; catalog: string; schema: string };

/** Analyze, rewrite and plan each SELECT: what Lakefeed says of it, and what Spark says of it and of the rewritten text. */
export async function judgeShapes(harness: Harness, shapes: readonly Shape[]): Promise<Judged[]> {
  const read = await Promise.all(shapes.map((shape) => readShape(harness, shape)));
  const rewritten = read.map(({ result, dataType }) =>
    result.ok ? rewriteText(harness, result.statement, dataType) : null,
  );
  const refused = shapes.map(({ expected }) => expected?.sparkRuns === false);
  const asked = (texts: readonly (string | null)[]) =>
    texts.flatMap((text, i) => (text === null ? [] : [{ text, refused: refused[i] ?? false }]));
  const original = await askSpark(harness.client, asked(shapes.map(({ sql }) => sql.replace(/[;\s]+$/, ""))));
  const ofRewritten = await askSpark(harness.client, asked(rewritten));
  return read.map(({ shape, result, dataType }, i) => ({
    sql: shape.sql,
    line: shape.line,
    data_type: dataType,
    accepted: result.ok,
    findings: (result.ok ? result.warnings : result.findings).map(
      ({ code, severity, message, line, column, start, end }) => ({
        code,
        severity,
        message,
        line,
        column,
        text: shape.sql.slice(start, end),
      }),
    ),
    rewritten: rewritten[i] ?? null,
    spark: { original: original[i] ?? "", rewritten: rewritten[i] ? (ofRewritten.shift() ?? "") : null },
  }));
}

type Read = { shape: Shape; result: ReadSql; dataType: DataType };

/** As events, or else as user properties, unless the shape says which. What refuses events is what is said of both. */
async function readShape({ tables, catalog, schema }: Harness, shape: Shape): Promise<Read> {
  const names = tables.map(({ name }) => name);
  const asked = shape.dataType ? [shape.dataType] : [dataTypeSchema.enum.event, dataTypeSchema.enum.user_properties];
  const read: Read[] = [];
  for (const dataType of asked) {
    const options = { tables: names, dataType, defaultCatalog: catalog, defaultSchema: schema };
    read.push({ shape, dataType, result: await analyzeSql(shape.sql, options) });
  }
  const [first] = read;
  if (!first) throw new RangeError("A shape is read as no type of data.");
  return read.find(({ result }) => result.ok) ?? first;
}

/** The SQL as a run would send it: over the changes of the first driving table, or its content where it has no feed. */
function rewriteText({ tables }: Harness, statement: SqlStatement, dataType: DataType): string {
  const drivingReference = Math.max(statement.references.findIndex(isDriving), 0);
  const reference = statement.references[drivingReference];
  const driving = tables.find(({ name }) => reference && sameTable(name, reference.table));
  if (!driving) throw new RangeError("A statement was read that names no table.");
  const { version, feed, name } = driving;
  const difference = statement.rule === "difference";
  const from = Math.max(version - 1, 0);
  const rewritten = rewriteSql(statement, {
    dataType,
    table: name,
    drivingReference,
    reading: difference
      ? { kind: "difference", from, to: version }
      : feed
        ? { kind: "changes", from, to: version }
        : { kind: "snapshot", version, shard: 0, shards: 1 },
    pins: tables.map((table) => ({
      table: table.name,
      version: table.version,
      past: { kind: "version", version: table.version, columns: null },
    })),
    clock: new Date("2026-03-04T05:06:07.089Z"),
    identity: readColumns(
      [statement],
      tables.map((table) => ({ table: table.name, columns: table.columns })),
    ),
    rewrites: "cancel",
  });
  return rewritten.before === null ? rewritten.text : `${rewritten.text}\nUNION ALL\n${rewritten.before}`;
}
