import { AppError } from "@/lib/core/errors";
import type { Commit } from "@/lib/core/part";
import { formatTableName, quoteName, quoteTableName, quoteText, type TableName } from "@/lib/core/table-name";
import type { ResultRow, TableState, Warehouse } from "@/lib/core/warehouse";
import type { Asking } from "./catalog";
import { findFirstVersion, reachableCommits, readFeed } from "./change-feed";
import { describeQuery } from "./describe-query";
import { retentionOf } from "./retention";

type Problem = NonNullable<TableState["problem"]>;

/** Commits that are given back. */
const COMMITS_MAX = 1_000;

/**
 * What one can say of a table before it is chosen. What is wrong with the table is its `problem`, in words, with a
 * statement to copy that mends it; other failures are thrown. What cannot be known stays null.
 */
export async function inspectTable(warehouse: Warehouse, name: TableName, options: Asking = {}): Promise<TableState> {
  const state = blankState(name);
  try {
    const [detail] = await warehouse.query(`DESCRIBE DETAIL ${quoteTableName(name)}`, options);
    if (!detail || String(detail.format).toLowerCase() !== "delta")
      return { ...state, problem: notDelta(name, detail) };
    const columns = await describeQuery(warehouse, `SELECT * FROM ${quoteTableName(name)}`, options);
    const { commits, whole } = await reachableCommits(warehouse, name, retentionOf(detail.properties), options);
    const head = commits[0];
    if (!head) return { ...state, columns, problem: notDelta(name, detail) };
    const known: TableState = {
      ...state,
      ...knownOf(detail, head),
      versions: whole ? commits.length : head.version + 1,
      columns,
      commits: commits.slice(0, COMMITS_MAX),
    };
    const feed = await readFeed(warehouse, name, head.version, head.version, options);
    if (feed !== "on") return { ...known, problem: feedProblem(name, feed) };
    const firstVersion = await findFirstVersion(warehouse, name, commits, detail, options);
    return { ...known, changeFeed: true, firstVersion };
  } catch (thrown) {
    const problem = thrown instanceof AppError ? problemOf(name, thrown) : null;
    if (!problem) throw thrown;
    return { ...state, problem };
  }
}

function knownOf(detail: ResultRow, head: Commit): Partial<TableState> {
  return {
    tableId: typeof detail.id === "string" ? detail.id : null,
    version: head.version,
    committedAt: head.committedAt,
    sizeBytes: detail.sizeInBytes === null ? null : Number(detail.sizeInBytes),
  };
}

function blankState(name: TableName): TableState {
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
        remedy: grants(name),
      };
    case "PERMISSION_DENIED":
      return { code: "no_select", message: `This token may not read ${shown}. ${error.message}`, remedy: grants(name) };
    case "TABLE_UNSUPPORTED":
      return {
        code: "view",
        message: `${shown} is a view. Only tables have a change data feed: choose the table that it reads.`,
        remedy: null,
      };
    case "TABLE_FILTERED":
      return {
        code: "filtered",
        message: `${shown} has a row filter or a column mask. Databricks does not let anybody read the history or the changes of such a table: choose one without, or have the filter removed.`,
        remedy: null,
      };
    default:
      return null;
  }
}

function notDelta(name: TableName, detail: ResultRow | undefined): Problem {
  const format = detail?.format ? ` (its format is ${String(detail.format)})` : "";
  const message = `${formatTableName(name)} is not a Delta table${format}. Only Delta tables have a change data feed.`;
  return { code: "not_delta", message, remedy: `CONVERT TO DELTA ${quoteTableName(name)}` };
}

function feedProblem(name: TableName, feed: "off" | "unreadable"): Problem {
  const shown = formatTableName(name);
  if (feed === "unreadable") {
    const message = `The change data feed of ${shown} cannot be read at its newest version. Look whether the table was changed just now, then check again.`;
    return { code: "feed_off", message, remedy: null };
  }
  return {
    code: "feed_off",
    message: `The change data feed of ${shown} is off. Changes from before it is turned on are not known.`,
    remedy: `ALTER TABLE ${quoteTableName(name)} SET TBLPROPERTIES (${quoteText("delta.enableChangeDataFeed")} = ${quoteText("true")})`,
  };
}

function grants({ catalog, schema, table }: TableName): string {
  const [inCatalog, inSchema] = [quoteName(catalog), `${quoteName(catalog)}.${quoteName(schema)}`];
  const to = "`<user or service principal>`";
  return [
    `GRANT USE CATALOG ON CATALOG ${inCatalog} TO ${to};`,
    `GRANT USE SCHEMA ON SCHEMA ${inSchema} TO ${to};`,
    `GRANT SELECT ON TABLE ${inSchema}.${quoteName(table)} TO ${to};`,
  ].join("\n");
}
