#!/usr/bin/env bash
# The change data feed of an UPDATE that delta-rs commits is a set difference of the rewritten files.
#
# Guessed: each matched row comes as update_preimage and update_postimage, and no other row comes.
# Seen with deltalake 1.6.6 (PyPI):
# - An update that leaves its row as it was writes no change file. The feed of that commit then shows every row of the
#   rewritten file, matched or not, as one delete and one insert. The commit is called UPDATE all the same.
# - An update that makes a row equal to another row of the file shows the preimage alone: no row of the feed says what
#   the row became.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check deltalake==1.6.6 pyarrow==22.0.0
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

FEED_ON = {"delta.enableChangeDataFeed": "true"}


def feed_after(name, rows, updates):
    """What the feed says of one update of the row with id 1, as sorted (change, id, v)."""
    path = f"{sys.argv[1]}/{name}"
    write_deltalake(path, pa.table(rows), configuration=FEED_ON)
    DeltaTable(path).update(predicate="id = 1", updates=updates)
    table = DeltaTable(path)
    assert table.history(1)[0]["operation"] == "UPDATE"
    changes = pa.table(table.load_cdf(starting_version=1, ending_version=1).read_all()).to_pylist()
    return sorted((row["_change_type"], row["id"], row["v"]) for row in changes)


three = {"id": [1, 2, 3], "v": ["a", "b", "c"]}
unchanged = feed_after("unchanged", three, {"v": "'a'"})
print("an update that changes no value:", *unchanged, sep="\n  ")
every_row = sorted((change, row, value) for row, value in zip(three["id"], three["v"]) for change in ("delete", "insert"))
assert unchanged == every_row, "It no longer shows every row as deleted and inserted."

equal = feed_after("equal", {"id": [1, 2], "v": ["a", "b"]}, {"id": "2", "v": "'b'"})
print("an update that makes a row equal to another:", *equal, sep="\n  ")
assert equal == [("update_preimage", 1, "a")], "It no longer lacks the postimage."

changed = feed_after("changed", three, {"v": "'z'"})
assert changed == [("update_postimage", 1, "z"), ("update_preimage", 1, "a")], "A plain update shows something else."
PYTHON
