import { z } from "zod";
import { parseInput } from "@/app/define-action";
import { respondWithResult } from "@/app/response";
import { readProposal } from "@/lib/undelivered-records/redeliver-records";

type Context = { params: Promise<{ sourceId: string }> };

const requestSchema = z.object({ sourceId: z.uuid(), row: z.uuid() });

/** The record to begin from when `?row=` is edited, and what is wrong with it still. */
export async function GET(request: Request, { params }: Context) {
  const query = new URL(request.url).searchParams;
  return respondWithResult(async () => {
    const { sourceId, row } = parseInput(requestSchema, { ...Object.fromEntries(query), ...(await params) });
    return readProposal(sourceId, row);
  });
}
