"""What the Python contenders share: tasks on standard input, one JSON a line, and replies on standard output."""

import hashlib
import json
import resource
import sys
import time
import traceback

from databricks import sql

EVENTS_PER_REQUEST = 2_000
MEGABYTE = 1_048_576


def serve(tasks):
    idle_mb = rss_mb()
    for line in sys.stdin:
        given = json.loads(line)
        try:
            started = time.perf_counter()
            started_cpu = time.process_time()
            rows = tasks[given["task"]](given["input"])
            seconds = time.perf_counter() - started
            value = {
                "seconds": seconds,
                "cpuSeconds": time.process_time() - started_cpu,
                "rows": rows,
                "idleMb": idle_mb,
                "peakMb": peak_mb(),
            }
            reply = {"ok": True, "value": value}
        except Exception:
            reply = {"ok": False, "error": traceback.format_exc()}
        sys.stdout.write("answer " + json.dumps(reply) + "\n")
        sys.stdout.flush()


def connect(warehouse):
    host, _, port = warehouse["serverHostname"].partition(":")
    return sql.connect(
        server_hostname=host,
        http_path=warehouse["httpPath"],
        access_token=warehouse["token"],
        _port=int(port or 443),
        _tls_trusted_ca_file=warehouse["caFile"],
        enable_telemetry=False,
    )


def to_event(row):
    event = dict(row)
    text = json.dumps(event)
    return {
        "user_id": event.pop("user_id"),
        "event_type": event.pop("event_type"),
        "time": event.pop("time"),
        "event_properties": event,
        "insert_id": hashlib.sha256(text.encode()).hexdigest()[:32],
    }


def rss_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / MEGABYTE


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
