import { Badge } from "@mantine/core";
import { IconBuildingWarehouse, IconChartBar } from "@tabler/icons-react";
import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { CatalogCardView } from "@/components/catalog/catalog-card";
import { type CatalogCard, CatalogSearch } from "@/components/catalog/catalog-search";
import { CatalogTabs } from "@/components/catalog/catalog-tabs";
import { formatCount } from "@/components/shell/format/format";
import { Page } from "@/components/shell/layout/page";
import { LinkButton } from "@/components/shell/links/link-button";
import { PROJECT_KIND_LABEL, type ProjectView } from "@/lib/model/source/project";
import { countSourcesByProject } from "@/lib/settings/settings-views";
import { listProjects } from "@/lib/store/projects";

export const metadata: Metadata = { title: "Destinations · Catalog" };

type CatalogDestinationsProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CatalogDestinationsPage({ searchParams }: CatalogDestinationsProps) {
  const [{ q }, current, projects, counts] = await Promise.all([
    searchParams,
    getCurrentProject(),
    listProjects(),
    countSourcesByProject(),
  ]);
  const cards = projects.map((project) => projectCard(project, counts.get(project.id) ?? 0, project.id === current.id));
  return (
    <Page
      crumbs={[{ label: "Catalog", href: "/catalog" }, { label: "Destinations" }]}
      title="Catalog"
      description="Bring data in, or choose where it goes."
      actions={
        <LinkButton href="/settings" variant="default">
          Add an Amplitude project
        </LinkButton>
      }
    >
      <CatalogTabs active="destinations" sources={2} destinations={projects.length} />
      <CatalogSearch
        what="destinations"
        label="Search destinations"
        initial={typeof q === "string" ? q : ""}
        cards={cards}
      />
    </Page>
  );
}

function projectCard(project: ProjectView, sourceCount: number, current: boolean): CatalogCard {
  const builtin = project.kind === "builtin";
  return {
    key: project.id,
    words: `${project.name} ${PROJECT_KIND_LABEL[project.kind]} ${project.baseUrl ?? ""}`,
    card: (
      <CatalogCardView
        title={project.name}
        kind={PROJECT_KIND_LABEL[project.kind]}
        icon={builtin ? <IconBuildingWarehouse size={20} stroke={1.75} /> : <IconChartBar size={20} stroke={1.75} />}
        note={current ? <Badge color="accent">Shown now</Badge> : null}
        tags={[formatCount(sourceCount, "source"), `Ids of at least ${project.minIdLength} characters`]}
      >
        {builtin
          ? "Keeps events and properties in this installation's own database. For trying, testing and small teams."
          : `Sends to ${project.baseUrl ?? "Amplitude"} with the project's own key.`}
      </CatalogCardView>
    ),
  };
}
