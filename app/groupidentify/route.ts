import { ingestGroupIdentify } from "@/lib/ingestion/ingest-properties";
import { replyPreflight } from "@/lib/ingestion/requests/replies";

export const GET = ingestGroupIdentify;
export const POST = ingestGroupIdentify;
export const OPTIONS = replyPreflight;
