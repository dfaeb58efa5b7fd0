import { ingestEvents } from "@/lib/project/ingest-events";
import { replyPreflight } from "@/lib/project/replies";

export function POST(request: Request): Promise<Response> {
  return ingestEvents(request, "batch");
}

export const OPTIONS = replyPreflight;
