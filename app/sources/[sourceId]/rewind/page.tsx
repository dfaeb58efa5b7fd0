import type { Metadata } from "next";
import { rewind } from "@/app/sources/actions";
import { readLive, readSource } from "@/app/sources/read-source";
import { RewindForm } from "@/components/rewind/rewind-form";
import { Page } from "@/components/shell/layout/page";

export const dynamic = "force-dynamic";

type Props = { params: Promise<{ sourceId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await readSource((await params).sourceId);
  return { title: `Rewind · ${name}` };
}

export default async function RewindPage({ params }: Props) {
  const { id, name, dataType, tables } = await readSource((await params).sourceId);
  const { pausedAt } = await readLive(id);
  return (
    <Page
      crumbs={[{ label: "Sources", href: "/sources" }, { label: name, href: `/sources/${id}` }, { label: "Rewind" }]}
      title={`Rewind ${name}`}
      description="Send again what was delivered before, such as after data was lost in the project. The source continues afterwards where it stands now."
    >
      <RewindForm
        sourceId={id}
        name={name}
        dataType={dataType}
        tables={tables.map(({ name, checkpoint }) => ({ name, checkpoint }))}
        paused={pausedAt !== null}
        rewind={rewind}
      />
    </Page>
  );
}
