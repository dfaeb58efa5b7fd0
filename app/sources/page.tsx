import { Card, Stack, Text } from "@mantine/core";
import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { formatCount } from "@/components/shell/format/format";
import { Page } from "@/components/shell/layout/page";
import { LinkButton } from "@/components/shell/links/link-button";
import { SourcesList } from "@/components/sources/list/sources-list";
import { listSources } from "@/lib/sources/source-views";

export const metadata: Metadata = { title: "Sources" };
export const dynamic = "force-dynamic";

export default async function SourcesPage() {
  const project = await getCurrentProject();
  const sources = await listSources(project.id, new Date());
  const add = <LinkButton href="/catalog/sources">Add a source</LinkButton>;
  const verb = sources.length === 1 ? "brings" : "bring";
  return (
    <Page
      crumbs={[{ label: "Sources" }]}
      title="Sources"
      description={
        sources.length > 0 ? `${formatCount(sources.length, "source")} ${verb} data to ${project.name}.` : undefined
      }
      actions={sources.length > 0 ? add : undefined}
    >
      {sources.length > 0 ? (
        <SourcesList key={project.id} projectId={project.id} sources={sources} />
      ) : (
        <Card>
          <Stack gap="sm" align="flex-start" py="md">
            <Text component="h2" size="lg" fw={600}>
              No source brings data to {project.name} yet
            </Text>
            <Text c="var(--ink-2)" maw={560}>
              A source reads tables of your Databricks workspace and sends their new rows to this project, on a
              schedule. Choose Databricks in the catalog to set one up: it takes six steps, and a draft is kept at each.
            </Text>
            {add}
          </Stack>
        </Card>
      )}
    </Page>
  );
}
