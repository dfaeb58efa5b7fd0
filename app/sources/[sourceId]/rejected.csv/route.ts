import { respond } from "@/app/response";
import { csvResponse } from "@/app/sources/csv-response";
import { readSource } from "@/app/sources/read-source";
import { readingText } from "@/components/shell/format/reading-text";
import { parseUndeliveredFilter } from "@/components/undelivered-records/undelivered-address";
import type { UndeliveredView } from "@/lib/model/run/run-view";
import { formatTableName } from "@/lib/model/table/table-name";
import { streamUndelivered } from "@/lib/undelivered-records/undelivered-views";

const HEAD = ["id", "state", "reason", "message", "run", "part", "table", "reads", "kept_at", "payload"];

/** Undelivered records as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  return respond(async () => {
    const source = await readSource((await params).sourceId);
    const filter = parseUndeliveredFilter(Object.fromEntries(new URL(request.url).searchParams));
    return csvResponse(`${source.name} ${filter.state}.csv`, HEAD, streamUndelivered(source.id, filter), cellsOf);
  });
}

function cellsOf({ id, state, reason, message, runNumber, part, createdAt, payload }: UndeliveredView) {
  return [
    id,
    state,
    reason,
    message,
    runNumber,
    part.ordinal + 1,
    formatTableName(part.table),
    readingText(part.reading),
    createdAt,
    payload,
  ];
}
