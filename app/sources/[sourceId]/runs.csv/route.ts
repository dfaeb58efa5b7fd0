import { respond } from "@/app/response";
import { COUNT_HEADS, countCells } from "@/app/sources/count-cells";
import { csvResponse } from "@/app/sources/csv-response";
import { readSource } from "@/app/sources/read-source";
import { pinText } from "@/components/shell/format/reading-text";
import { parseRange } from "@/components/shell/time-range/time-range";
import type { RunRow } from "@/lib/model/run/run-view";
import { formatTableName } from "@/lib/model/table/table-name";
import { streamRuns } from "@/lib/runs/run-views";

const HEAD = [
  "run",
  "state",
  "trigger",
  "started_at",
  "ended_at",
  "freshness_ms",
  "versions",
  ...COUNT_HEADS,
  "failure_code",
  "failure",
  "warnings",
];

/** The runs of a range as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  return respond(async () => {
    const source = await readSource((await params).sourceId);
    const asked = Object.fromEntries(new URL(request.url).searchParams);
    const range = parseRange(asked, new Date(), "30d");
    return csvResponse(`${source.name} runs.csv`, HEAD, streamRuns(source.id, range), cellsOf);
  });
}

function cellsOf({ number, state, trigger, startedAt, endedAt, freshnessMs, pins, counts, failure, warnings }: RunRow) {
  const versions = pins.map((pin) => `${formatTableName(pin.table)} ${pinText(pin)}`).join("; ");
  return [
    number,
    state,
    trigger,
    startedAt,
    endedAt,
    freshnessMs,
    versions,
    ...countCells(counts),
    failure?.code ?? null,
    failure?.message ?? null,
    warnings.map(({ message }) => message).join(" ") || null,
  ];
}
