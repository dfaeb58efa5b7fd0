#!/usr/bin/env bash
# CREATE TABLE … AS SELECT refuses a Delta table with both a change data feed and column mapping; the same table can be
# created empty and filled, and even replaced by the same SELECT.
#
# Guessed: two documented properties can be set together when a table is created, whether empty or AS SELECT.
# Seen with pyspark 4.2.0 (PyPI) and io.delta:delta-spark_4.2_2.13:4.4.0 (Maven):
# - AS SELECT with both properties: DELTA_BLOCK_COLUMN_MAPPING_AND_CDC_OPERATION, 'Operation "CREATE TABLE AS SELECT" is not
#   allowed when the table has enabled change data feed (CDF) and has undergone schema changes using DROP COLUMN or
#   RENAME COLUMN.' The table is new, so nothing was dropped or renamed.
# - With one property of the two: created.
# - Empty with both, then INSERT: fine, and its feed can be read.
# - CREATE OR REPLACE TABLE … AS SELECT with both, over that table: fine. Where no table is: refused as above.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.0
cd "$folder"
SPARK_LOCAL_IP=127.0.0.1 "$folder/venv/bin/python" - "$folder" 2>"$folder/log" <<'PYTHON' || { tail -n 20 "$folder/log" >&2; exit 1; }
import sys

from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.jars.packages", "io.delta:delta-spark_4.2_2.13:4.4.0")
    .config("spark.jars.ivy", f"{sys.argv[1]}/ivy")
    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    .config("spark.sql.warehouse.dir", f"{sys.argv[1]}/tables")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.databricks.delta.snapshotPartitions", "1")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)


def rows(sql):
    return sorted(tuple(row) for row in spark.sql(sql).collect())


FEED, MAPPING = "delta.enableChangeDataFeed = true", "delta.columnMapping.mode = 'name'"
BOTH = f"USING delta TBLPROPERTIES ({FEED}, {MAPPING})"


def refusal(sql):
    try:
        spark.sql(sql)
    except Exception as error:
        return str(error).split("\n")[0]
    return None


for statement in ("CREATE TABLE", "CREATE OR REPLACE TABLE"):
    refused = refusal(f"{statement} one {BOTH} AS SELECT 1 AS id")
    print(f"{statement} … AS SELECT with both:", refused)
    assert refused and "DELTA_BLOCK_COLUMN_MAPPING_AND_CDC_OPERATION" in refused, "It is no longer refused."

spark.sql(f"CREATE TABLE with_feed USING delta TBLPROPERTIES ({FEED}) AS SELECT 1 AS id")
spark.sql(f"CREATE TABLE with_mapping USING delta TBLPROPERTIES ({MAPPING}) AS SELECT 1 AS id")
spark.sql(f"CREATE TABLE two (id INT) {BOTH}")
spark.sql("INSERT INTO two SELECT 1 AS id")
changes = rows("SELECT _change_type, id FROM table_changes('two', 1, 1)")
print("created empty and filled, its feed:", *changes)
assert changes == [("insert", 1)], "The table that was created empty has another feed."

replaced = refusal(f"CREATE OR REPLACE TABLE two {BOTH} AS SELECT 2 AS id")
print("the same over a table that is there:", replaced or "done")
assert replaced is None and rows("SELECT id FROM two") == [(2,)], "It cannot be replaced by a SELECT any more."
PYTHON
