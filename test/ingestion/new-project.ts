import { randomBytes, randomUUID } from "node:crypto";
import { db } from "@/lib/store/db";
import { digest, seal } from "@/lib/store/seal";

/** A built-in project of one test, with its key. */
export async function newProject(): Promise<{ id: string; apiKey: string }> {
  const id = randomUUID();
  const apiKey = randomBytes(16).toString("hex");
  const sealed = seal(apiKey, { table: "Project", column: "apiKey", id });
  await db.project.create({
    data: { id, name: `Test ${id}`, kind: "builtin", apiKey: sealed, apiKeyDigest: digest(apiKey) },
  });
  return { id, apiKey };
}
