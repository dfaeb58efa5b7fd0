import { cookies } from "next/headers";
import { cache } from "react";
import type { ProjectView } from "@/lib/model/source/project";
import { currentProject } from "@/lib/store/projects";

/** The cookie that remembers the project chosen in the switcher. */
export const PROJECT_COOKIE = "lakefeed-project";

/** The project that this viewer has chosen, or the first one; looked up once for a page and its frame. */
export const getCurrentProject = cache(async (): Promise<ProjectView> => {
  const jar = await cookies();
  return currentProject(jar.get(PROJECT_COOKIE)?.value);
});
