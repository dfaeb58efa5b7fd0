import { AddProject } from "@/components/settings/add-project";
import { ProjectsTable } from "@/components/settings/projects-table";
import { Panel } from "@/components/shell/layout/panel";
import { env } from "@/lib/env";
import { countSourcesByProject } from "@/lib/settings/settings-views";
import { getBuiltinApiKey, listProjects } from "@/lib/store/projects";
import { addProject } from "./actions";

export const dynamic = "force-dynamic";

export default async function ProjectsPage() {
  const [projects, sources] = await Promise.all([listProjects(), countSourcesByProject()]);
  const rows = await Promise.all(
    projects.map(async (project) => ({
      ...project,
      baseUrl: project.baseUrl ?? env.APP_URL,
      sources: sources.get(project.id) ?? 0,
      apiKey: project.kind === "builtin" ? await getBuiltinApiKey(project.id) : null,
    })),
  );
  return (
    <Panel
      title="Projects"
      hint="A project is where sources send their records."
      actions={<AddProject add={addProject} />}
      flush
    >
      <ProjectsTable projects={rows} />
    </Panel>
  );
}
