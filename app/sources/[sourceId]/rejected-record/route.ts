import { z } from "zod";
import { answer } from "@/app/answer";
import { parseInput } from "@/app/define-action";
import { readProposal } from "@/lib/setup/send-again";

type Context = { params: Promise<{ sourceId: string }> };

const asking = z.object({ sourceId: z.uuid(), row: z.uuid() });

/** The record to begin from when `?row=` is edited, and what is wrong with it still. */
export async function GET(request: Request, { params }: Context) {
  const query = new URL(request.url).searchParams;
  return answer(async () => {
    const { sourceId, row } = parseInput(asking, { ...Object.fromEntries(query), ...(await params) });
    return readProposal(sourceId, row);
  });
}
