#!/usr/bin/env bash
# Two reads of one Delta table in one SQL statement can be one read: of two windows of its changes, or of its changes
# and the table itself, the second shows what the first read.
#
# Guessed: each reference reads what it names, as it does alone. `table_changes(t, 1, 1)` and `table_changes(t, 2, 3)`
# are two functions with other arguments.
# Seen with pyspark 4.2.0 (PyPI) and io.delta:delta-spark_4.2_2.13:4.4.0 (Maven), on a table of three commits of a row each:
# - UNION ALL of the windows 1-1 and 2-3 gives the row of the first window twice; with the windows changed about, the
#   two rows of the other window twice. No error.
# - A window beside the plain table gives, as the number of its rows and of the table's, the same number twice.
# - With the table pinned by VERSION AS OF, the window and the table are both right.
# - The same two windows as DataFrames (`readChangeFeed`), put together by `unionAll`, are right.
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


spark.sql("CREATE TABLE people (id INT) USING delta TBLPROPERTIES (delta.enableChangeDataFeed = true)")
for person in (1, 2, 3):
    spark.sql(f"INSERT INTO people VALUES ({person})")

FIRST, REST = "table_changes('people', 1, 1)", "table_changes('people', 2, 3)"
alone = rows(f"SELECT id FROM {FIRST}"), rows(f"SELECT id FROM {REST}")
print("alone:", *alone)
assert alone == ([(1,)], [(2,), (3,)]), "A window that is read alone is another one."

both = rows(f"SELECT 'first', id FROM {FIRST} UNION ALL SELECT 'rest', id FROM {REST}")
print("first, then rest:", *both)
assert both == [("first", 1), ("rest", 1)], "The second window no longer shows the first one's row."

turned = rows(f"SELECT 'rest', id FROM {REST} UNION ALL SELECT 'first', id FROM {FIRST}")
print("rest, then first:", *turned)
assert turned == [("first", 2), ("first", 3), ("rest", 2), ("rest", 3)], "The order no longer decides."

[counts] = rows(f"SELECT (SELECT count(*) FROM {FIRST}), (SELECT count(*) FROM people)")
print("rows of the first window and of the table:", *counts)
assert counts == (1, 1), "The table beside a window no longer has as many rows as the window."

[pinned] = rows(f"SELECT (SELECT count(*) FROM {FIRST}), (SELECT count(*) FROM people VERSION AS OF 3)")
print("the same with VERSION AS OF 3:", *pinned)
assert pinned == (1, 3), "A pinned table beside a window is wrong, too."


def window(start, end):
    reader = spark.read.option("readChangeFeed", "true")
    return reader.option("startingVersion", start).option("endingVersion", end).table("people").select("id")


frames = sorted(row.id for row in window(1, 1).unionAll(window(2, 3)).collect())
print("both windows as DataFrames:", *frames)
assert frames == [1, 2, 3], "DataFrames of two windows are wrong, too."
PYTHON
