import { respond } from "@/app/response";
import { fileResponse } from "@/app/sources/csv-response";
import { readSource } from "@/app/sources/read-source";
import { parseUndeliveredFilter } from "@/components/undelivered-records/undelivered-address";
import type { UndeliveredView } from "@/lib/model/run/run-view";
import { formatTableName } from "@/lib/model/table/table-name";
import { streamUndelivered } from "@/lib/undelivered-records/undelivered-views";

/** Undelivered records as JSON, one a line. The payload is its own text: numbers past 2^53 stay whole. */
export async function GET(request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  return respond(async () => {
    const source = await readSource((await params).sourceId);
    const filter = parseUndeliveredFilter(Object.fromEntries(new URL(request.url).searchParams));
    const pages = streamUndelivered(source.id, filter);
    return fileResponse(`${source.name} ${filter.state}.jsonl`, "application/x-ndjson; charset=utf-8", lines(pages));
  });
}

async function* lines(pages: AsyncIterable<UndeliveredView[]>) {
  for await (const page of pages) yield page.map(lineOf).join("");
}

function lineOf({ id, state, reason, message, runNumber, part, createdAt, payload }: UndeliveredView): string {
  const about = {
    id,
    state,
    reason,
    message,
    run: runNumber,
    part: part.ordinal + 1,
    table: formatTableName(part.table),
    reading: part.reading,
    createdAt,
  };
  return `${JSON.stringify(about).slice(0, -1)},"payload":${isJson(payload) ? payload : JSON.stringify(payload)}}\n`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !text.includes("\n");
  } catch {
    return false;
  }
}
