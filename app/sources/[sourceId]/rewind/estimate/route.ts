import { z } from "zod";
import { parseInput } from "@/app/define-action";
import { respondWithResult } from "@/app/response";
import { rewindTargetSchema } from "@/lib/model/source/rewind";
import { estimateRewind } from "@/lib/rewind/rewind-source";

type Context = { params: Promise<{ sourceId: string }> };

const requestSchema = z.object({ sourceId: z.uuid(), target: rewindTargetSchema });

/** What a rewind would send. Hanging up cancels the count on the cluster. */
export async function POST(request: Request, { params }: Context) {
  return respondWithResult(async () => {
    const body: unknown = await request.json().catch(() => null);
    const { sourceId, target } = parseInput(requestSchema, {
      ...(typeof body === "object" ? body : {}),
      ...(await params),
    });
    return estimateRewind(sourceId, target, request.signal);
  });
}
