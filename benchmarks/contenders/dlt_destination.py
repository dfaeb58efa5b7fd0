"""dlt: a resource over the connector's rows and a custom destination that posts its batches."""

import logging
import os
import shutil
import tempfile

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"

import dlt
import requests
from tasks import EVENTS_PER_REQUEST, connect, serve, to_event

logging.disable(logging.WARNING)
ROWS_PER_FETCH = 10_000


def send(given):
    folder = tempfile.mkdtemp(prefix="lakefeed-dlt-")
    session = requests.Session()
    sent = 0

    @dlt.destination(batch_size=EVENTS_PER_REQUEST, loader_file_format="typed-jsonl", naming_convention="direct")
    def amplitude(items, table):
        nonlocal sent
        body = {"api_key": given["apiKey"], "events": items}
        session.post(given["endpoint"] + "/batch", json=body).raise_for_status()
        sent += len(items)

    @dlt.resource(name="events", max_table_nesting=0)
    def events():
        with connect(given["warehouse"]) as connection, connection.cursor() as cursor:
            cursor.execute(given["query"])
            while rows := cursor.fetchmany(ROWS_PER_FETCH):
                yield [to_event(row.asDict()) for row in rows]

    try:
        pipeline = dlt.pipeline("bench", destination=amplitude, pipelines_dir=folder, progress=None)
        pipeline.run(events())
        return sent
    finally:
        shutil.rmtree(folder, ignore_errors=True)


serve({"send": send})
