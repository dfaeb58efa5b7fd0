#!/usr/bin/env bash
# Databricks' driver for Node gives a BIGINT beyond 2^53 as Infinity where the warehouse answers in column sets, also
# when it is told to preserve the precision.
#
# Guessed: what the option's own text says (dist/contracts/IDBSQLClient.d.ts): without `preserveBigNumericPrecision`,
# integers beyond 2^53 are rounded; with it a BIGINT is a JavaScript bigint, over Thrift and over the kernel.
# Seen with @databricks/sql 2.1.0 (npm), which reads one answer with the same two values in both formats:
# - Arrow: 9007199254740992 and 9007199254740992 (rounded), with the option 9007199254740992n and 9007199254740993n.
# - Column set: Infinity and Infinity, without and with the option. -9007199254740993 is -Infinity. No error.
# The answers come as "direct results" of the protocol, so that no server is needed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @databricks/sql@2.1.0 apache-arrow@13.0.0 node-int64@0.4.0
cat >read.cjs <<'NODE'
const assert = require("node:assert/strict");
const arrow = require("apache-arrow");
const Int64 = require("node-int64");
const { default: Operation } = require("@databricks/sql/dist/thrift-backend/ThriftOperationBackend");
const types = require("@databricks/sql/thrift/TCLIService_types");

const VALUES = [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 42n];
const status = { statusCode: types.TStatusCode.SUCCESS_STATUS };
const column = { columnName: "n", position: 1, typeDesc: { types: [{ primitiveEntry: { type: types.TTypeId.BIGINT_TYPE } }] } };

function bytesOf(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function columnSet() {
  const values = VALUES.map((value) => new Int64(bytesOf(value)));
  return { startRowOffset: 0, rows: [], columns: [{ i64Val: { values, nulls: Buffer.alloc(1) } }] };
}

function arrowSet() {
  const table = new arrow.Table({ n: arrow.vectorFromArray(VALUES, new arrow.Int64()) });
  return { startRowOffset: 0, rows: [], arrowBatches: [{ batch: Buffer.from(arrow.tableToIPC(table, "stream")), rowCount: new Int64(table.numRows) }] };
}

/** What the driver's operation gives of an answer that came whole with the statement. */
async function read(resultFormat, results, preserveBigNumericPrecision) {
  const operation = new Operation({
    handle: { operationId: { guid: Buffer.alloc(16), secret: Buffer.alloc(16) }, operationType: 0, hasResultSet: true },
    directResults: {
      operationStatus: { status, operationState: types.TOperationState.FINISHED_STATE },
      resultSetMetadata: { status, resultFormat, schema: { columns: [column] }, arrowSchema: Buffer.alloc(0) },
      resultSet: { status, hasMoreRows: false, results },
      closeOperation: { status },
    },
    context: { getConfig: () => ({ preserveBigNumericPrecision }), getLogger: () => ({ log() {} }) },
  });
  const rows = await operation.fetchChunk({ limit: 100 });
  return rows.map(({ n }) => n);
}

(async () => {
  const { ARROW_BASED_SET, COLUMN_BASED_SET } = types.TSparkRowSetType;
  const seen = {
    arrow: await read(ARROW_BASED_SET, arrowSet(), false),
    "arrow, preserved": await read(ARROW_BASED_SET, arrowSet(), true),
    columns: await read(COLUMN_BASED_SET, columnSet(), false),
    "columns, preserved": await read(COLUMN_BASED_SET, columnSet(), true),
  };
  console.log("sent:", VALUES, seen);
  assert.deepEqual(seen.arrow, VALUES.map(Number), "Arrow no longer rounds.");
  assert.deepEqual(seen["arrow, preserved"], VALUES, "Arrow no longer preserves.");
  const lost = [Infinity, Infinity, -Infinity, 42];
  assert.deepEqual(seen.columns, lost, "A column set no longer gives Infinity.");
  assert.deepEqual(seen["columns, preserved"], lost, "A column set now heeds the option.");
})();
NODE
node read.cjs
