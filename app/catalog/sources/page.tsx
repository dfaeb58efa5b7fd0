import { Page } from "@/components/shell/page";

export default function CatalogSourcesPage() {
  return (
    <Page
      crumbs={[{ label: "Catalog", href: "/catalog" }, { label: "Sources" }]}
      title="Catalog"
      description="Bring data in, or choose where it goes."
    >
      {null}
    </Page>
  );
}
