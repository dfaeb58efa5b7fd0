import { randomBytes, randomUUID } from "node:crypto";
import { env } from "@/lib/env";
import { AppError } from "@/lib/model/errors";
import { AMPLITUDE_BASE_URL, type ProjectForm, type ProjectView } from "@/lib/model/source/project";
import { recordAudit } from "./audit";
import { db, isUniqueViolation } from "./db";
import type { Project } from "./generated/client";
import { digest, seal, unseal } from "./seal";

/** All projects, the built-in one first. The first call on an empty database makes the built-in project. */
export async function listProjects(): Promise<ProjectView[]> {
  const projects = await db.project.findMany({ orderBy: { createdAt: "asc" } });
  if (projects.length > 0) return projects.map(toView);
  await createBuiltinProject();
  return (await db.project.findMany({ orderBy: { createdAt: "asc" } })).map(toView);
}

/** A project by its id, or the first one. The id comes from a cookie and may be stale. */
export async function currentProject(id: string | undefined): Promise<ProjectView> {
  const projects = await listProjects();
  const project = projects.find((candidate) => candidate.id === id) ?? projects[0];
  if (!project) throw new AppError("INTERNAL", "There is no project.");
  return project;
}

export async function getProject(id: string): Promise<ProjectView> {
  const project = await db.project.findUnique({ where: { id } });
  if (!project) throw new AppError("NOT_FOUND", "This project does not exist any more.");
  return toView(project);
}

/** Where a project's records are sent, with its key in clear: for delivery only, never for a page. */
export async function getDestination(
  projectId: string,
): Promise<{ baseUrl: string; apiKey: string; minIdLength: number }> {
  const project = await db.project.findUniqueOrThrow({ where: { id: projectId } });
  return {
    baseUrl: baseUrlOf(project),
    apiKey: unseal(project.apiKey, keyPlace(project.id)),
    minIdLength: project.minIdLength,
  };
}

/** The API key of the built-in project, which its SDKs need and which is public by nature. */
export async function getBuiltinApiKey(projectId: string): Promise<string> {
  const project = await db.project.findUniqueOrThrow({ where: { id: projectId, kind: "builtin" } });
  return unseal(project.apiKey, keyPlace(project.id));
}

/** The built-in project that an API key belongs to, or null. */
export async function findProjectByApiKey(apiKey: string): Promise<{ id: string; minIdLength: number } | null> {
  return db.project.findFirst({
    where: { kind: "builtin", apiKeyDigest: digest(apiKey) },
    select: { id: true, minIdLength: true },
  });
}

/** Add an Amplitude project. Throws `NAME_IN_USE`. */
export async function createProject(form: ProjectForm, actor: string): Promise<ProjectView> {
  const id = randomUUID();
  try {
    return await db.$transaction(async (tx) => {
      const project = await tx.project.create({
        data: {
          id,
          name: form.name,
          kind: form.kind,
          baseUrl: form.kind === "custom" ? form.baseUrl : AMPLITUDE_BASE_URL[form.kind],
          apiKey: seal(form.apiKey, keyPlace(id)),
          apiKeyDigest: digest(form.apiKey),
          minIdLength: form.minIdLength,
        },
      });
      await recordAudit(tx, {
        actor,
        action: "project.created",
        subject: "project",
        subjectId: id,
        details: { name: form.name },
      });
      return toView(project);
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError("NAME_IN_USE", `A project named “${form.name}” exists. Choose another name.`, {
        field: "name",
      });
    throw error;
  }
}

async function createBuiltinProject(): Promise<void> {
  const id = randomUUID();
  const apiKey = randomBytes(16).toString("hex");
  const data = {
    id,
    name: "Demo project",
    kind: "builtin" as const,
    apiKey: seal(apiKey, keyPlace(id)),
    apiKeyDigest: digest(apiKey),
  };
  await db.project.createMany({ data: [data], skipDuplicates: true });
}

function baseUrlOf(project: Project): string {
  return project.baseUrl ?? env.APP_URL;
}

function toView({ id, name, kind, baseUrl, minIdLength }: Project): ProjectView {
  return { id, name, kind, baseUrl, minIdLength };
}

function keyPlace(id: string) {
  return { table: "Project", column: "apiKey", id };
}
