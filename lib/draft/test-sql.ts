import { type ProjectedRecords, projectRecords } from "@/lib/amplitude/records/project-records";
import { SHARED_SESSION } from "@/lib/databricks/connect/with-warehouse";
import { describeQuery } from "@/lib/databricks/tables/describe-query";
import { AppError, toAppError } from "@/lib/model/errors";
import type { PassedTest, TestFinding, TestResult } from "@/lib/model/source/test-result";
import { type TableName, tableKey } from "@/lib/model/table/table-name";
import type { Column, Warehouse } from "@/lib/model/table/warehouse";
import { analyzeSql } from "@/lib/sql/analyze/analyze-sql";
import { explainSync } from "@/lib/sql/explain/explain-sync";
import { type SqlStatement, userQuery } from "@/lib/sql/parse/statement";
import { isDriving } from "@/lib/sql/rewrite/delta-terms";
import type { RewrittenSql } from "@/lib/sql/rewrite/rewritten-sql";
import { getDraft, saveDraft } from "@/lib/store/drafts";
import { getProject } from "@/lib/store/projects";
import { withConnection } from "@/lib/sync/with-connection";
import { checkTime } from "./check-time";
import { configHash, type TestedConfig, testedConfig } from "./config-hash";
import { sampleRecords } from "./sample-records";
import { withinMinute } from "./within-minute";

const WORDS = { work: "The test", advice: "A filter or fewer joins make it quicker." };

/**
 * Run the SQL against the newest changes of its table, and tell what would be sent: at most 1,000 rows, at most a
 * minute once compute runs, cancelled on the cluster by `signal`. What is wrong with the SQL is a finding of the result, which is kept
 * with the draft either way; what is wrong with the warehouse is thrown. Returns the draft's new revision.
 */
export async function testSql(
  draftId: string,
  revision: number,
  sql: string,
  signal: AbortSignal,
): Promise<{ revision: number; result: TestResult }> {
  const draft = await getDraft(draftId);
  const config = testedConfig({ ...draft.config, sql });
  if (config === null) throw new AppError("INVALID_INPUT", "Do the steps before this one first.");
  const { minIdLength } = await getProject(draft.projectId);
  const result = await runTest(config, draft.sourceId ?? draftId, minIdLength, signal);
  const saved = await saveDraft(draftId, revision, {
    config: { sql },
    typed: { sql: undefined },
    test: { hash: configHash(config), result },
  });
  return { revision: saved.revision, result };
}

async function runTest(
  config: TestedConfig,
  sourceId: string,
  minIdLength: number,
  asked: AbortSignal,
): Promise<TestResult> {
  const { tables, dataType } = config;
  const read = await analyzeSql(config.sql, {
    tables: tables.map(({ name }) => name),
    lookupOnly: tables.filter(({ lookupOnly }) => lookupOnly).map(({ name }) => name),
    dataType,
  });
  if (!read.ok) return failed(read.findings);
  return withinMinute(config.connectionId, asked, WORDS, (signal) =>
    withConnection(config.connectionId, SHARED_SESSION, async (warehouse) => {
      const columns = await describeColumns(warehouse, read.statement, signal);
      if (!Array.isArray(columns)) return failed([columns]);
      return testStatement({
        config,
        sourceId,
        minIdLength,
        warehouse,
        statement: read.statement,
        columns,
        warnings: read.warnings,
        signal,
      });
    }),
  );
}

type Testing = {
  config: TestedConfig;
  /** The source whose SQL is edited, or the draft of one to come. */
  sourceId: string;
  minIdLength: number;
  warehouse: Warehouse;
  statement: SqlStatement;
  columns: Column[];
  warnings: TestFinding[];
  signal: AbortSignal;
};

async function testStatement(testing: Testing): Promise<TestResult> {
  const { config, statement, columns, warnings } = testing;
  const began = Date.now();
  const clock = new Date();
  const project = (rewritten: RewrittenSql, tableId: string, output: "records" | "groups"): ProjectedRecords =>
    projectRecords({
      rewritten,
      columns,
      dataType: config.dataType,
      syncUserProperties: config.syncUserProperties,
      syncGroupProperties: config.syncGroupProperties,
      unsetNulls: config.unsetNulls,
      output,
      sourceId: testing.sourceId,
      tableId,
      runId: testing.sourceId,
      partOrdinal: 0,
      clock,
      minIdLength: testing.minIdLength,
    });
  const sampled = await sampleRecords({
    warehouse: testing.warehouse,
    statement,
    dataType: config.dataType,
    ...readTables(statement),
    clock,
    groups: config.dataType === "event" && config.syncGroupProperties,
    project,
    signal: testing.signal,
  });
  if (!sampled.ok) return failed(sampled.findings);
  const explanation = explainSync({
    statement,
    tables: config.tables,
    dataType: config.dataType,
    syncUserProperties: config.syncUserProperties,
    syncGroupProperties: config.syncGroupProperties,
    unsetNulls: config.unsetNulls,
    columns,
  });
  const { ok: _ok, findings, ...sample } = sampled;
  return {
    passed: true,
    testedAt: clock,
    tookMs: Date.now() - began,
    dataType: config.dataType,
    columns,
    findings: [...warnings, ...findings, ...checkTime(columns, sample)],
    explanation,
    ...sample,
  } satisfies PassedTest;
}

/** The columns of the user's own query, or the cluster's complaint about it. */
async function describeColumns(
  warehouse: Warehouse,
  statement: SqlStatement,
  signal: AbortSignal,
): Promise<Column[] | TestFinding> {
  try {
    return await describeQuery(warehouse, userQuery(statement), { signal });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "SQL_FAILED") throw thrown;
    return clusterFinding(error);
  }
}

/** The cluster's own words about the SQL, with the line they name. */
function clusterFinding(error: AppError): TestFinding {
  const line = /\bline (\d+)/.exec(error.message)?.[1];
  const column = /\b(?:pos|column) (\d+)/.exec(error.message)?.[1];
  return {
    code: error.code,
    severity: "error",
    message: error.message.replace(/ ?\(line \d+(?:, pos \d+)?, ([A-Z_.]+)\)/, " ($1)"),
    ...(line ? { line: Number(line) } : {}),
    ...(line && column ? { column: Number(column) + 1 } : {}),
  };
}

/** The tables that the SQL reads, each once, the first driving one first; and the place where it drives. */
function readTables(statement: SqlStatement): { tables: TableName[]; drivingReference: number } {
  const drivingReference = statement.references.findIndex(isDriving);
  const driving = statement.references[drivingReference];
  if (!driving) throw new AppError("SQL_REJECTED", "The SQL reads none of the chosen tables.");
  const names = new Map([driving, ...statement.references].map(({ table }) => [tableKey(table), table]));
  return { tables: [...names.values()], drivingReference };
}

function failed(findings: TestFinding[]): TestResult {
  const [first, ...rest] = findings;
  if (!first) throw new AppError("INTERNAL", "The SQL was refused without a reason.");
  return { passed: false, testedAt: new Date(), findings: [first, ...rest] };
}
