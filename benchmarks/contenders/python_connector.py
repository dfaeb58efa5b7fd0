"""The stock script: Databricks' connector for Python, a dictionary a row, HTTP requests; one at a time or by threads."""

from concurrent.futures import ThreadPoolExecutor

import requests
from tasks import EVENTS_PER_REQUEST, connect, serve, to_event


def send(given):
    threads = given["threads"]
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=threads))

    def post(rows):
        events = [to_event(row.asDict()) for row in rows]
        response = session.post(given["endpoint"] + "/batch", json={"api_key": given["apiKey"], "events": events})
        response.raise_for_status()
        return len(events)

    with connect(given["warehouse"]) as connection, connection.cursor() as cursor:
        cursor.execute(given["query"])
        if threads == 1:
            return sum(map(post, batches(cursor)))
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(post, batches(cursor)))


def batches(cursor):
    while rows := cursor.fetchmany(EVENTS_PER_REQUEST):
        yield rows


serve({"send": send})
