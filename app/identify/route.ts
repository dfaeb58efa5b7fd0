import { ingestIdentify } from "@/lib/project/ingest-properties";
import { replyPreflight } from "@/lib/project/replies";

export const GET = ingestIdentify;
export const POST = ingestIdentify;
export const OPTIONS = replyPreflight;
