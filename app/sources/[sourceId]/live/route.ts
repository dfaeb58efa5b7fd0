import { z } from "zod";
import { toAppError } from "@/lib/core/errors";
import { readLiveSource } from "@/lib/store/source-views";

/** The state of one source, for its pages while one looks at them. */
export async function GET(_request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  const id = z.uuid().safeParse((await params).sourceId);
  if (!id.success) return Response.json({ error: "There is no such source." }, { status: 404 });
  try {
    return Response.json(await readLiveSource(id.data, new Date()), { headers: { "cache-control": "no-store" } });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "NOT_FOUND") throw thrown;
    return Response.json({ error: error.message }, { status: 404 });
  }
}
