import { ingestGroupIdentify } from "@/lib/project/ingest-properties";
import { replyPreflight } from "@/lib/project/replies";

export const GET = ingestGroupIdentify;
export const POST = ingestGroupIdentify;
export const OPTIONS = replyPreflight;
