import { z } from "zod";
import { respond } from "@/app/response";
import { readLiveSources } from "@/lib/sources/source-views";

/** The state of a project's sources, for the list while one looks at it. */
export async function GET(request: Request): Promise<Response> {
  const project = z.uuid().safeParse(new URL(request.url).searchParams.get("project"));
  if (!project.success) return Response.json({ error: "Name the project: ?project=<id>." }, { status: 400 });
  return respond(async () =>
    Response.json(await readLiveSources(project.data, new Date()), { headers: { "cache-control": "no-store" } }),
  );
}
