#!/usr/bin/env bash
# polyglot-sql prints Databricks SQL that it read as Databricks SQL with another meaning.
#
# Guessed: from a dialect to the same dialect, the text may change and the values do not.
# Seen with @polyglot-sql/sdk 0.12.1 (npm), transpile(sql, "databricks", "databricks"):
# - CAST(a AS INT) and a::INT become TRY_CAST(a AS INT). On Databricks CAST fails on a text that is no number, while
#   TRY_CAST gives NULL. A TRY_CAST stays what it is, so the two cannot be told apart afterwards.
# - 1.5BD becomes TRY_CAST(1.5 AS DECIMAL). There, DECIMAL alone is DECIMAL(10, 0), so 1.5 becomes 2.
# From "spark" to "spark" CAST stays CAST, and 1.5BD becomes CAST(1.5 AS DECIMAL) all the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @polyglot-sql/sdk@0.12.1
cat >print.mjs <<'NODE'
import assert from "node:assert/strict";
import { init, transpile } from "@polyglot-sql/sdk";

await init();
const SEEN = [
  ["databricks", "SELECT CAST(a AS INT) FROM t", "SELECT TRY_CAST(a AS INT) FROM t"],
  ["databricks", "SELECT TRY_CAST(a AS INT) FROM t", "SELECT TRY_CAST(a AS INT) FROM t"],
  ["databricks", "SELECT a::INT FROM t", "SELECT TRY_CAST(a AS INT) FROM t"],
  ["databricks", "SELECT 1.5BD", "SELECT TRY_CAST(1.5 AS DECIMAL)"],
  ["spark", "SELECT CAST(a AS INT) FROM t", "SELECT CAST(a AS INT) FROM t"],
  ["spark", "SELECT 1.5BD", "SELECT CAST(1.5 AS DECIMAL)"],
];
for (const [dialect, sql, expected] of SEEN) {
  const { sql: printed, error } = transpile(sql, dialect, dialect);
  console.log(`${dialect}: ${sql} => ${printed}`);
  assert.equal(error ?? null, null);
  assert.deepEqual(printed, [expected], "It prints something else.");
}
NODE
node print.mjs
