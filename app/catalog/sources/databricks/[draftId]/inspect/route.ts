import { z } from "zod";
import { parseInput } from "@/app/define-action";
import { respondWithResult } from "@/app/response";
import { tableNameSchema } from "@/lib/model/table/table-name";
import { inspectDraftTable } from "@/lib/source-wizard/browse-tables";

type Context = { params: Promise<{ draftId: string }> };

const oneTable = tableNameSchema.extend({ draftId: z.uuid() });

/** What one can say of a table before it is chosen. */
export async function GET(request: Request, { params }: Context) {
  const query = new URL(request.url).searchParams;
  return respondWithResult(async () => {
    const { draftId, ...name } = parseInput(oneTable, { ...(await params), ...Object.fromEntries(query) });
    return inspectDraftTable(draftId, name, request.signal);
  });
}
