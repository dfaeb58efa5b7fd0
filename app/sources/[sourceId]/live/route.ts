import { z } from "zod";
import { respond } from "@/app/response";
import { toAppError } from "@/lib/model/errors";
import { readLiveSource } from "@/lib/sources/source-views";

/** The state of one source, for its pages while one looks at them; null, not found, once it was deleted. */
export async function GET(_request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  const id = z.uuid().safeParse((await params).sourceId);
  if (!id.success) return Response.json({ error: "There is no such source." }, { status: 404 });
  return respond(async () => {
    const live = await readOrNull(id.data);
    return Response.json(live, { status: live === null ? 404 : 200, headers: { "cache-control": "no-store" } });
  });
}

async function readOrNull(id: string) {
  try {
    return await readLiveSource(id, new Date());
  } catch (thrown) {
    if (toAppError(thrown).code === "NOT_FOUND") return null;
    throw thrown;
  }
}
