"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { z } from "zod";
import { PROJECT_COOKIE } from "./current-project";
import { parseInput } from "./define-action";

/** Remember the project that this viewer chose. A stale id falls back to the first project when it is read. */
export async function switchProject(projectId: string): Promise<void> {
  const id = parseInput(z.uuid("Choose a project of the list."), projectId);
  const jar = await cookies();
  jar.set(PROJECT_COOKIE, id, { httpOnly: true, sameSite: "lax", path: "/", maxAge: 365 * 86_400 });
  revalidatePath("/", "layout");
}
