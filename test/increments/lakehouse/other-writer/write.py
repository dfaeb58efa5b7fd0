"""Commits to Delta tables as delta-rs does. One JSON object a line: what to do, and then what became of it."""

import json
import sys
from datetime import datetime, timezone
from decimal import Decimal

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

PLAIN = {
    "BIGINT": pa.int64(),
    "INT": pa.int32(),
    "DOUBLE": pa.float64(),
    "STRING": pa.string(),
    "BINARY": pa.binary(),
    "TIMESTAMP": pa.timestamp("us", "UTC"),
    "DECIMAL(9,2)": pa.decimal128(9, 2),
}


def arrow_type(kind):
    if isinstance(kind, str):
        return PLAIN[kind]
    if kind["kind"] == "array":
        return pa.list_(arrow_type(kind["element"]))
    if kind["kind"] == "map":
        return pa.map_(arrow_type(kind["key"]), arrow_type(kind["value"]))
    return pa.struct([(field["name"], arrow_type(field["type"])) for field in kind["fields"]])


def arrow_value(kind, value):
    if value is None:
        return None
    if isinstance(kind, str):
        return plain_value(kind, value)
    if kind["kind"] == "array":
        return [arrow_value(kind["element"], each) for each in value]
    if kind["kind"] == "map":
        return [(arrow_value(kind["key"], key), arrow_value(kind["value"], each)) for key, each in value.items()]
    return {field["name"]: arrow_value(field["type"], value.get(field["name"])) for field in kind["fields"]}


def plain_value(kind, value):
    if kind == "BINARY":
        return bytes.fromhex(value)
    if kind == "TIMESTAMP":
        return datetime.fromisoformat(value).replace(tzinfo=timezone.utc)
    if kind.startswith("DECIMAL"):
        return Decimal(value)
    return value


def batch(columns, rows):
    fields = [(column["name"], arrow_type(column["type"])) for column in columns]
    arrays = [
        pa.array([arrow_value(column["type"], row.get(column["name"])) for row in rows], type=of)
        for column, (_, of) in zip(columns, fields)
    ]
    return pa.table(arrays, schema=pa.schema(fields))


def merge(table, columns, rows, on, goes):
    """Matched rows go where `goes` is 1, and are replaced where it is not; the others are inserted."""
    names = [column["name"] for column in columns if column["name"] != goes]
    every = {f"`{name}`": f"s.`{name}`" for name in names}
    merger = table.merge(batch(columns, rows), f"t.{on} = s.{on}", source_alias="s", target_alias="t")
    merger.when_matched_delete(f"s.{goes} = 1").when_matched_update(every).when_not_matched_insert(every).execute()


def commit(operation, path, columns=(), rows=(), predicate=None, updates=None, on=None, goes=None):
    if operation in ("append", "overwrite"):
        write_deltalake(path, batch(columns, rows), mode=operation)
        return
    table = DeltaTable(path)
    if operation == "delete":
        table.delete(predicate)
    elif operation == "update":
        table.update(predicate=predicate, updates=updates)
    elif operation == "merge":
        merge(table, columns, rows, on, goes)
    elif operation == "compact":
        table.optimize.compact()
    else:
        raise ValueError(f"There is no operation {operation}.")


for line in sys.stdin:
    try:
        commit(**json.loads(line))
        reply = {"ok": True}
    except Exception as error:
        reply = {"ok": False, "message": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
