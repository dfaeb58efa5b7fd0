#!/usr/bin/env bash
# In Spark SQL a line comment that ends with a backslash goes on in the next line, which is then no part of the statement.
#
# Guessed: what the references of Spark and Databricks say: `-- text` is "any text excluding an end-of-line character".
# Seen with pyspark 4.2.0 (PyPI), for SELECT … FROM … -- kept in C:\data\ and WHERE id = 1 in the next line:
# - The WHERE is part of the comment: all rows come, without an error or a warning.
# - The same with two backslashes, which escape nothing here.
# - With a blank behind the backslash, or with CR LF at the line's end, the comment ends there and one row comes. So the
#   same file gives other rows on a machine that changes its line ends.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.0
cd "$folder"
SPARK_LOCAL_IP=127.0.0.1 "$folder/venv/bin/python" - 2>"$folder/log" <<'PYTHON' || { tail -n 20 "$folder/log" >&2; exit 1; }
from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)


def rows(sql):
    return sorted(tuple(row) for row in spark.sql(sql).collect())


ENDS = {
    "no backslash": ("\n", 1),
    "a backslash": ("\\\n", 3),
    "two backslashes": ("\\\\\n", 3),
    "a backslash and a blank": ("\\ \n", 1),
    "a backslash and CR LF": ("\\\r\n", 1),
}
for name, (end, expected) in ENDS.items():
    seen = rows(f"SELECT id FROM VALUES (1), (2), (3) AS people(id) -- kept in C:\\data{end}WHERE id = 1")
    print(f"a comment that ends with {name}:", *seen)
    assert len(seen) == expected, f"With {name} the next line is read in another way."
PYTHON
