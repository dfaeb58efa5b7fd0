#!/usr/bin/env bash
# A NULL leaves no trace in hash() and xxhash64(), and neither does where one array, struct or column ends.
#
# Guessed: rows that differ have other hashes, but for accidents: one in 2^64 for xxhash64. So a NULL counts in its place.
# Seen with pyspark 4.2.0 (PyPI): these pairs are equal, whatever the values, by hash() and by xxhash64():
# - ('x', NULL) and (NULL, 'x'): a value that moved to another column, such as a mail address in the place of a phone number
# - [1, NULL] and [1]; [NULL] and [] and NULL itself, which are the seed (42 for both functions)
# - ([1, 2], [3]) and ([1], [2, 3]); [[1], [2]] and [[1, 2]]; {a: {b: 1}} and {b: 1}
# An empty text is no NULL: it counts.
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
    return [tuple(row) for row in spark.sql(sql).collect()]


PAIRS = [
    ("text, CAST(NULL AS STRING)", "CAST(NULL AS STRING), text"),
    ("array(n, NULL)", "array(n)"),
    ("array(CAST(NULL AS INT))", "CAST(array() AS ARRAY<INT>)"),
    ("array(CAST(NULL AS INT))", "CAST(NULL AS ARRAY<INT>)"),
    ("array(n, 2), array(3)", "array(n), array(2, 3)"),
    ("array(array(n), array(2))", "array(array(n, 2))"),
    ("named_struct('a', named_struct('b', n))", "named_struct('b', n)"),
]
spark.sql("CREATE TABLE pairs USING parquet AS SELECT CAST(id AS INT) AS n, concat('text ', id) AS text FROM range(20)")
for one, other in PAIRS:
    for function in ("hash", "xxhash64"):
        [(count,)] = rows(f"SELECT count_if({function}({one}) = {function}({other})) FROM pairs")
        print(f"{function}({one}) = {function}({other}): {count} of 20 rows")
        assert count == 20, "They are no longer the same."

[(seeds, empty)] = rows("SELECT hash(NULL) = 42 AND xxhash64(NULL) = 42, xxhash64('') = 42")
print("NULL is the seed:", seeds, "- an empty text too:", empty)
assert seeds and not empty, "NULL is no longer the seed, or an empty text is."
PYTHON
