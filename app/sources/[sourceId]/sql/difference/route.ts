import { z } from "zod";
import { parseInput } from "@/app/define-action";
import { respondWithResult } from "@/app/response";
import { sqlTextSchema } from "@/lib/model/source/source";
import { compareSql } from "@/lib/sql-edit/compare-sql";

type Context = { params: Promise<{ sourceId: string }> };

const comparing = z.object({ sourceId: z.uuid(), sql: sqlTextSchema });

/** Compare a SQL with the one in use. Hanging up cancels the statements on the cluster. */
export async function POST(request: Request, { params }: Context) {
  return respondWithResult(async () => {
    const body: unknown = await request.json().catch(() => null);
    const { sourceId, sql } = parseInput(comparing, {
      ...(typeof body === "object" ? body : {}),
      ...(await params),
    });
    return compareSql(sourceId, sql, request.signal);
  });
}
