import { Badge } from "@mantine/core";
import { IconApi, IconDatabase } from "@tabler/icons-react";
import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { CatalogCardView } from "@/components/catalog/catalog-card";
import { type CatalogCard, CatalogSearch } from "@/components/catalog/catalog-search";
import { CatalogTabs } from "@/components/catalog/catalog-tabs";
import { ConnectButton } from "@/components/catalog/connect-button";
import { type DraftItem, DraftsList } from "@/components/catalog/drafts-list";
import { formatCount } from "@/components/shell/format/format";
import { Page } from "@/components/shell/layout/page";
import { LinkButton } from "@/components/shell/links/link-button";
import type { OpenDraft } from "@/lib/draft/open-draft";
import { formatTableName } from "@/lib/model/table/table-name";
import { countSourcesByProject } from "@/lib/settings/settings-views";
import { listOpenDrafts } from "@/lib/source-wizard/drafts";
import { listProjects } from "@/lib/store/projects";
import { connectDatabricks, discard } from "./databricks/actions";

export const metadata: Metadata = { title: "Catalog" };

const DRAFTS_MAX = 50;

type CatalogSourcesProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CatalogSourcesPage({ searchParams }: CatalogSourcesProps) {
  const project = await getCurrentProject();
  const [{ q }, projects, counts, drafts] = await Promise.all([
    searchParams,
    listProjects(),
    countSourcesByProject(),
    listOpenDrafts(project.id, DRAFTS_MAX),
  ]);
  const cards = [databricksCard(counts.get(project.id) ?? 0), httpApiCard];
  return (
    <Page
      crumbs={[{ label: "Catalog", href: "/catalog" }, { label: "Sources" }]}
      title="Catalog"
      description="Bring data in, or choose where it goes."
    >
      <CatalogTabs active="sources" sources={cards.length} destinations={projects.length} />
      <CatalogSearch what="sources" label="Search sources" initial={typeof q === "string" ? q : ""} cards={cards} />
      {drafts.length > 0 && (
        <DraftsList drafts={drafts.map(toItem)} discard={discard} more={drafts.length === DRAFTS_MAX} />
      )}
    </Page>
  );
}

function databricksCard(sourceCount: number): CatalogCard {
  return {
    key: "databricks",
    words: "Databricks warehouse lakehouse Delta change data feed SQL events user properties group properties",
    card: (
      <CatalogCardView
        title="Databricks"
        kind="Warehouse and lakehouse"
        icon={<IconDatabase size={20} stroke={1.75} />}
        note={sourceCount > 0 ? <Badge color="grey">{formatCount(sourceCount, "source")} in this project</Badge> : null}
        tags={["Events", "User properties", "Group properties", "Every 5 min to monthly, or cron"]}
        action={<ConnectButton connect={connectDatabricks} />}
      >
        Reads the change data feed of your Delta tables, shapes it with your SQL, and sends only what is new. Each run
        accounts for every row.
      </CatalogCardView>
    ),
  };
}

const httpApiCard: CatalogCard = {
  key: "http-api",
  words: "HTTP API SDK SDKs JavaScript Python iOS Android built-in project ingestion batch",
  card: (
    <CatalogCardView
      title="HTTP API for SDKs"
      kind="Built-in project"
      icon={<IconApi size={20} stroke={1.75} />}
      tags={["Events", "Identify", "Group identify"]}
      action={
        <LinkButton href="/catalog/sources/http-api" variant="default">
          See the key and snippets
        </LinkButton>
      }
    >
      The built-in project answers Amplitude's ingestion API. Any official SDK can send to it with only its server URL
      changed.
    </CatalogCardView>
  ),
};

function toItem({ draft, openStep, test }: OpenDraft): DraftItem {
  const { name, tables = [] } = draft.config;
  const typedName = draft.typed.name;
  const typed = typeof typedName === "object" && typedName !== null ? Reflect.get(typedName, "name") : null;
  return {
    id: draft.id,
    name: name ?? (typeof typed === "string" && typed !== "" ? typed : null),
    tables: tables.map(({ name }) => formatTableName(name)),
    step: openStep,
    note:
      test?.passed === false
        ? "last test found a mistake"
        : test?.passed && test.rowsRefused > 0
          ? `${formatCount(test.rowsRefused, "row")} invalid`
          : null,
    savedAt: draft.updatedAt,
  };
}
