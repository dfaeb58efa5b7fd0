#!/usr/bin/env bash
# to_json writes a map's keys as Java prints Spark's internal value, not as it writes the same value elsewhere.
#
# Guessed: a key is written as a value of its type is: BINARY in base64, a date as a date; and the same map is the same
# text at each reading.
# Seen with pyspark 4.2.0 (PyPI), as value and as key:
# - X'0102' is "AQI=" as value; as key it is the name and address of a Java array, such as "[B@3023282". The bytes are
#   lost, and the text of one stored row is another one at each reading.
# - DATE'2024-01-01' is "2024-01-01"; as key "19723" (days). TIMESTAMP'2024-01-01 00:00:00Z' is
#   "2024-01-01T00:00:00.000Z"; as key "1704067200000000" (microseconds). INTERVAL '1' DAY as key is "86400000000".
# - A struct as key is its values between commas, unquoted: two keys that differ are one name twice,
#   {"[1,x,y]":1,"[1,x,y]":2}.
# No error, no warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.0
cd "$folder"
SPARK_LOCAL_IP=127.0.0.1 "$folder/venv/bin/python" - 2>"$folder/log" <<'PYTHON' || { tail -n 20 "$folder/log" >&2; exit 1; }
import re

from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)


def rows(sql):
    return sorted(tuple(row) for row in spark.sql(sql).collect())


spark.sql("SET spark.sql.session.timeZone = UTC")
spark.sql("CREATE TABLE maps USING parquet AS SELECT map(X'0102', 1) AS m, X'0102' AS value")
read = "SELECT to_json(m), to_json(struct(value)) FROM maps"
(first, value), (second, _) = rows(read) + rows(read)
print("bytes:", value, first, second)
assert value == '{"value":"AQI="}', "BINARY as a value is no base64."
for text in (first, second):
    assert re.fullmatch(r'\{"\[B@[0-9a-f]+":1\}', text), "BINARY as a key is no Java object any more."
assert first != second, "Two readings of one row give one text."

KEYS = {
    "DATE'2024-01-01'": ('"2024-01-01"', '"19723"'),
    "TIMESTAMP'2024-01-01 00:00:00Z'": ('"2024-01-01T00:00:00.000Z"', '"1704067200000000"'),
    "INTERVAL '1' DAY": ("\"INTERVAL '1' DAY\"", '"86400000000"'),
}
for literal, (as_value, as_key) in KEYS.items():
    [seen] = rows(f"SELECT to_json(struct({literal} AS v)), to_json(map({literal}, 1))")
    print(literal, *seen)
    assert seen == (f'{{"v":{as_value}}}', f"{{{as_key}:1}}"), f"{literal} is written in another way."

[(twice,)] = rows("SELECT to_json(map(named_struct('a', '1,x', 'b', 'y'), 1, named_struct('a', '1', 'b', 'x,y'), 2))")
print("structs:", twice)
assert twice == '{"[1,x,y]":1,"[1,x,y]":2}', "Two structs as keys are no longer one name twice."
PYTHON
