import { z } from "zod";
import { errorClassOf } from "@/lib/databricks/errors/errors";
import { toUnreadableError } from "@/lib/databricks/errors/unreadable";
import type { QueryOptions } from "@/lib/databricks/query-rows";
import { queryRows } from "@/lib/databricks/query-rows";
import { AppError } from "@/lib/model/errors";
import type { Commit } from "@/lib/model/table/commit";
import { formatTableName, quoteName, quoteTableName, quoteText, type TableName } from "@/lib/model/table/table-name";
import type { TableState, Warehouse } from "@/lib/model/table/warehouse";
import { sql, tableIdentifier } from "@/lib/sql/fragment";
import { findFirstVersion, listReachableCommits, readFeed } from "./change-feed";
import { describeQuery } from "./describe-query";
import { retentionOf } from "./retention";
import { describeDetail, type TableDetail } from "./table-detail";

type Problem = NonNullable<TableState["problem"]>;

/** Commits that are given back. */
const COMMITS_MAX = 1_000;

/**
 * What one can say of a table before it is chosen. What is wrong with the table is its `problem`, in words, with a
 * statement to copy that fixes it; other failures are thrown. What cannot be known stays null.
 */
export async function inspectTable(
  warehouse: Warehouse,
  name: TableName,
  options: QueryOptions = {},
): Promise<TableState> {
  const state = createBlankState(name);
  try {
    const detail = await describeDetail(warehouse, name, options);
    if (detail?.format?.toLowerCase() !== "delta") return { ...state, problem: toNotDeltaProblem(name, detail) };
    const columns = await describeQuery(warehouse, sql`SELECT * FROM ${tableIdentifier(name)}`, options);
    const { commits, whole } = await listReachableCommits(warehouse, name, retentionOf(detail.properties), options);
    const head = commits[0];
    if (!head) return { ...state, columns, problem: toNotDeltaProblem(name, detail) };
    const known: TableState = {
      ...state,
      ...knownOf(detail, head),
      versions: whole ? commits.length : head.version + 1,
      columns,
      commits: commits.slice(0, COMMITS_MAX),
    };
    const feed = await readFeed(warehouse, name, head.version, head.version, options);
    if (feed === "off") return { ...known, problem: toFeedOffProblem(name) };
    if (feed === "unreadable") return { ...known, problem: await explainUnreadableFeed(warehouse, name, options) };
    const firstVersion = await findFirstVersion(warehouse, name, commits, detail, options);
    return { ...known, changeFeed: true, firstVersion };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const isView = saysLittle(thrown) && (await isKnownAsView(warehouse, name, options));
    const problem = isView ? toViewProblem(name) : problemOf(name, thrown);
    if (!problem) throw thrown;
    return { ...state, problem };
  }
}

function knownOf(detail: TableDetail, head: Commit): Partial<TableState> {
  return {
    tableId: detail.id ?? null,
    version: head.version,
    committedAt: head.committedAt,
    sizeBytes: detail.sizeInBytes ?? null,
  };
}

function createBlankState(name: TableName): TableState {
  return {
    name,
    tableId: null,
    changeFeed: false,
    version: null,
    committedAt: null,
    firstVersion: null,
    versions: null,
    rows: null,
    sizeBytes: null,
    columns: [],
    commits: [],
    problem: null,
  };
}

/** A failure that is the table's own state; null for one of the warehouse. */
function problemOf(name: TableName, error: AppError): Problem | null {
  const shown = formatTableName(name);
  switch (error.code) {
    case "TABLE_NOT_FOUND":
      return {
        code: "missing",
        message: `${shown} was not found: it was dropped or renamed, or this token may not see it.`,
        remedy: writeGrants(name),
      };
    case "PERMISSION_DENIED":
      return {
        code: "no_select",
        message: `This token may not read ${shown}. ${error.message}`,
        remedy: writeGrants(name),
      };
    case "TABLE_UNSUPPORTED":
      return toNotDeltaProblem(name, undefined);
    case "COMPUTE_TOO_OLD":
    case "TABLE_UNREADABLE":
    case "SQL_FAILED":
    case "HISTORY_LOST":
    case "SCHEMA_CHANGED":
      return toUnreadableProblem(name, error);
    case "TABLE_FILTERED":
      return {
        code: "filtered",
        message: `${shown} has a row filter or a column mask. Databricks does not let anybody read the history or the changes of such a table: choose one without, or have the filter removed.`,
        remedy: null,
      };
    default:
      // Files that cannot be made sense of: of a table that nobody syncs yet, that is all there is to say.
      return /^FAILED_READ_FILE/.test(errorClassOf(error) ?? "") ? toUnreadableProblem(name, error) : null;
  }
}

/** Nothing but the table itself was asked for, so whatever the warehouse refuses is the table's. */
function toUnreadableProblem(name: TableName, error: AppError): Problem {
  const message = `${formatTableName(name)} cannot be read. ${error.message}`;
  return { code: "unreadable", message, remedy: null };
}

function toViewProblem(name: TableName): Problem {
  const message = `${formatTableName(name)} is a view. Only tables have a change data feed: choose the table that it reads.`;
  return { code: "view", message, remedy: null };
}

/** Failures that a view has as well as a table: each engine refuses to describe a view in words of its own. */
function saysLittle({ code }: AppError): boolean {
  return code === "TABLE_UNSUPPORTED" || code === "TABLE_UNREADABLE" || code === "SQL_FAILED";
}

const describedLineSchema = z.object({ col_name: z.string().nullable(), data_type: z.string().nullable() });

/** What the catalog says of the name; a view is known there also when what it reads is gone. */
async function isKnownAsView(warehouse: Warehouse, name: TableName, options: QueryOptions): Promise<boolean> {
  const statement = sql`DESCRIBE TABLE EXTENDED ${tableIdentifier(name)}`;
  const rows = await queryRows(warehouse, describedLineSchema, statement, options).catch(() => []);
  return rows.some(
    ({ col_name: field, data_type: value }) => /^(Table_)?Type$/i.test(field ?? "") && /VIEW/.test(value ?? ""),
  );
}

function toNotDeltaProblem(name: TableName, detail: TableDetail | undefined): Problem {
  const format = detail?.format ? ` (its format is ${detail.format})` : "";
  const message = `${formatTableName(name)} is not a Delta table${format}. Only Delta tables have a change data feed.`;
  return { code: "not_delta", message, remedy: `CONVERT TO DELTA ${quoteTableName(name)}` };
}

function toFeedOffProblem(name: TableName): Problem {
  return {
    code: "feed_off",
    message: `The change data feed of ${formatTableName(name)} is off. Changes from before it is turned on are not known.`,
    remedy: `ALTER TABLE ${quoteTableName(name)} SET TBLPROPERTIES (${quoteText("delta.enableChangeDataFeed")} = ${quoteText("true")})`,
  };
}

/** The feed of the newest version cannot be read: because the table cannot be, or for a reason of the feed's own. */
async function explainUnreadableFeed(warehouse: Warehouse, name: TableName, options: QueryOptions): Promise<Problem> {
  const message = `The change data feed of ${formatTableName(name)} cannot be read at its newest version. Check whether the table was changed just now, then check again.`;
  const error = await toUnreadableError(warehouse, name, new AppError("HISTORY_LOST", message), options);
  return error.code === "TABLE_UNREADABLE"
    ? { code: "unreadable", message: error.message, remedy: null }
    : { code: "feed_off", message, remedy: null };
}

function writeGrants({ catalog, schema, table }: TableName): string {
  const [inCatalog, inSchema] = [quoteName(catalog), `${quoteName(catalog)}.${quoteName(schema)}`];
  const to = "`<user or service principal>`";
  return [
    `GRANT USE CATALOG ON CATALOG ${inCatalog} TO ${to};`,
    `GRANT USE SCHEMA ON SCHEMA ${inSchema} TO ${to};`,
    `GRANT SELECT ON TABLE ${inSchema}.${quoteName(table)} TO ${to};`,
  ].join("\n");
}
