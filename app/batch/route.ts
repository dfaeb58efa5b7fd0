import { ingestEvents } from "@/lib/ingestion/ingest-events";
import { replyPreflight } from "@/lib/ingestion/requests/replies";

export function POST(request: Request): Promise<Response> {
  return ingestEvents(request, "batch");
}

export const OPTIONS = replyPreflight;
