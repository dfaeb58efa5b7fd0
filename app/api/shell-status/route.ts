import { getCurrentProject } from "@/app/current-project";
import { respond } from "@/app/response";
import { readShellStatus } from "@/app/shell-status";

/** The frame's status, polled while a page is in view. */
export async function GET(): Promise<Response> {
  return respond(async () => {
    const project = await getCurrentProject();
    return Response.json(await readShellStatus(project.id), { headers: { "cache-control": "no-store" } });
  });
}
