import { z } from "zod";
import { parseInput } from "@/app/define-action";
import { respondWithResult } from "@/app/response";
import { testSql } from "@/lib/draft/test-sql";
import { sqlStepSchema } from "@/lib/model/source/setup-steps";

type Context = { params: Promise<{ draftId: string }> };

const testing = sqlStepSchema.extend({ draftId: z.uuid(), revision: z.int().nonnegative() });

/** Test SQL. Hanging up cancels the statement on the cluster. */
export async function POST(request: Request, { params }: Context) {
  return respondWithResult(async () => {
    const body: unknown = await request.json().catch(() => null);
    const { draftId, revision, sql } = parseInput(testing, {
      ...(typeof body === "object" ? body : {}),
      ...(await params),
    });
    return testSql(draftId, revision, sql, request.signal);
  });
}
