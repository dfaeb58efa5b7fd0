import { ingestIdentify } from "@/lib/ingestion/ingest-properties";
import { replyPreflight } from "@/lib/ingestion/requests/replies";

export const GET = ingestIdentify;
export const POST = ingestIdentify;
export const OPTIONS = replyPreflight;
