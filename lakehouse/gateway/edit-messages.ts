import { bindParameters, type QueryParameter } from "./bind-parameters";
import {
  bytesAt,
  i32,
  itemsAt,
  numberAt,
  structAt,
  type ThriftMessage,
  type ThriftStruct,
  text,
  textAt,
} from "./thrift";
import { tidyError, tidyNames } from "./tidy-text";

/**
 * Where Databricks' dialect of the Thrift server differs from Spark's own. Field numbers are those of
 * `TCLIService.thrift` in github.com/databricks/databricks-sql-nodejs.
 */
const HIVE_CLI_SERVICE_PROTOCOL_V10 = 9;
const SPARK_CLI_SERVICE_PROTOCOL_V8 = 0xa508;
const COLUMN_BASED_SET = 1;
const RESULT_FORMAT = 1281;
const DISPLAY_MESSAGE = 1281;
const INITIAL_NAMESPACE = 1284;
const PARAMETERS = 1288;
const STRING_COLUMN = 7;
const SUCCESS = 0;
const REQUEST = 1;

/** The first argument of a call. */
export const requestOf = (message: ThriftMessage) => structAt(message.body, REQUEST);

/** The result of a call; absent when the server answered with an exception. */
export const resultOf = (message: ThriftMessage) => structAt(message.body, SUCCESS);

/** An operation is known by the GUID in its handle, in requests (field 1) and in ExecuteStatement's result (field 2). */
export function operationOf(struct: ThriftStruct | undefined, field: 1 | 2): string | undefined {
  return bytesAt(structAt(structAt(struct, field), 1), 1)?.toString("hex");
}

/** Spark has no `client_protocol` -7, and takes the initial namespace from a session setting. */
export function editOpenSession(request: ThriftStruct) {
  request.set(1, i32(HIVE_CLI_SERVICE_PROTOCOL_V10));
  const namespace = structAt(request, INITIAL_NAMESPACE);
  const names = [textAt(namespace, 1), textAt(namespace, 2)].flatMap((name) => name || []);
  if (names.length === 0) return;

  const quoted = names.map((name) => `\`${name.replaceAll("`", "``")}\``).join(".");
  const configuration = request.get(4);
  const entries = configuration?.type === "map" ? configuration.entries : [];
  request.set(4, {
    type: "map",
    key: "string",
    item: "string",
    entries: [...entries, [text("use:database"), text(quoted)]],
  });
}

/** Spark's server has no parameters, and lists only catalogs that the session has touched. Returns what will run. */
export function editExecuteStatement(request: ThriftStruct, catalogs: readonly string[]): string {
  const parameters = itemsAt(request, PARAMETERS).flatMap((item) =>
    item.type === "struct" ? parameterOf(item.fields) : [],
  );
  const statement = listCatalogs(bindParameters(textAt(request, 2) ?? "", parameters), catalogs);
  request.set(2, text(statement));
  request.delete(PARAMETERS);
  return statement;
}

function parameterOf(fields: ThriftStruct): QueryParameter {
  const value = structAt(fields, 4);
  const flag = numberAt(value, 3);
  return {
    name: textAt(fields, 2),
    type: textAt(fields, 3) ?? "STRING",
    value: textAt(value, 1) ?? numberAt(value, 2)?.toString() ?? (flag === undefined ? undefined : String(flag !== 0)),
  };
}

function listCatalogs(statement: string, catalogs: readonly string[]): string {
  const asked = /^\s*SHOW\s+CATALOGS(?:\s+LIKE\s+'([\w*|]*)')?\s*;?\s*$/i.exec(statement);
  if (!asked) return statement;
  const pattern = new RegExp(`^(?:${(asked[1] ?? "*").replaceAll("*", ".*")})$`, "i");
  const names = catalogs.filter((name) => pattern.test(name)).sort();
  return `SELECT catalog FROM (SELECT explode(array(${names.map((name) => `'${name}'`).join(", ")})) AS catalog)`;
}

/** Without this the driver drops query parameters silently. */
export function editOpenSessionResult(result: ThriftStruct) {
  result.set(2, i32(SPARK_CLI_SERVICE_PROTOCOL_V8));
}

/** The driver wants a result format, and counts columns from 1 where Spark counts from 0. */
export function editResultSetMetadata(result: ThriftStruct) {
  itemsAt(structAt(result, 2), 1).forEach((column, index) => {
    if (column.type === "struct") column.fields.set(3, i32(index + 1));
  });
  result.set(RESULT_FORMAT, i32(COLUMN_BASED_SET));
}

/** A failed operation's text, where the driver looks for it. */
export function editOperationStatus(result: ThriftStruct, catalogs: readonly string[]) {
  const message = textAt(result, 5);
  if (message) result.set(DISPLAY_MESSAGE, text(tidyError(message, textAt(result, 3), catalogs)));
}

/** Names as the catalog stores them, in the texts of a small result such as that of DESCRIBE DETAIL. */
export function editResultNames(result: ThriftStruct, catalogs: readonly string[]) {
  for (const column of itemsAt(structAt(result, 3), 3)) {
    const values = column.type === "struct" ? structAt(column.fields, STRING_COLUMN) : undefined;
    const list = values?.get(1);
    if (list?.type !== "list") continue;
    list.items = list.items.map((item) =>
      item.type === "string" ? text(tidyNames(item.value.toString(), catalogs)) : item,
    );
  }
}

const ERROR_STATE = 5;

/** The operation failed for want of a privilege. */
export function failOperation(result: ThriftStruct, object: string) {
  const message = `[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have SELECT on ${object}. SQLSTATE: 42501`;
  result.set(2, i32(ERROR_STATE));
  result.set(3, text("42501"));
  result.set(4, i32(0));
  result.set(5, text(message));
  result.set(DISPLAY_MESSAGE, text(message));
}
