#!/usr/bin/env bash
# DROP FEATURE deletionVectors changes what the change data feed says of commits that were made long before it.
#
# Guessed: a commit is history, so its feed stays the same for as long as its files are there, or the read fails.
# Seen with pyspark 4.2.0 (PyPI) and io.delta:delta-spark_4.2_2.13:4.4.0 (Maven):
# - A DELETE of one row of three wrote a deletion vector; the feed of its version holds that one row.
# - After `ALTER TABLE … DROP FEATURE deletionVectors` the feed of the same version holds all three rows of the file as
#   deleted, without an error. Turning the property off alone does not do that.
# - Time travel to that version stays right: the two rows that were left are still there in all later versions.
# So the version before, less what the feed says was deleted, is no longer the version after.
#
#   the feed of version 2 before: (delete, 2)
#   the feed of version 2 after:  (delete, 1) (delete, 2) (delete, 3)
#   the rows of version 2 before: 1 3, after: 1 3
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
    return [tuple(row) for row in spark.sql(sql).collect()]


def feed():
    return rows("SELECT _change_type, id FROM table_changes('people', 2, 2) ORDER BY ALL")


def travel():
    return rows("SELECT id FROM people VERSION AS OF 2 ORDER BY id")


spark.sql(
    "CREATE TABLE people (id INT) USING delta"
    " TBLPROPERTIES (delta.enableChangeDataFeed = true, delta.enableDeletionVectors = true)"
)
spark.sql("INSERT INTO people SELECT /*+ COALESCE(1) */ * FROM VALUES (1), (2), (3)")
spark.sql("DELETE FROM people WHERE id = 2")
before, left = feed(), travel()
spark.sql("ALTER TABLE people SET TBLPROPERTIES (delta.enableDeletionVectors = false)")
off = feed()
spark.sql("ALTER TABLE people DROP FEATURE deletionVectors")
after, still = feed(), travel()
print("the feed of version 2, before DROP FEATURE:", *before)
print("the feed of version 2, after it:", *after)
print("the rows of version 2, before and after:", left, still)

assert before == off == [("delete", 2)], "The feed of the DELETE is another one from the start."
assert left == still == [(1,), (3,)], "Time travel does not show the rows that were left."
assert after == [("delete", 1), ("delete", 2), ("delete", 3)], "The feed no longer changes with the feature."
PYTHON
