import type { Metadata } from "next";
import { keep } from "@/app/catalog/sources/databricks/actions";
import { saveSql } from "@/app/sources/actions";
import { readSource } from "@/app/sources/read-source";
import { Frame } from "@/components/shell/layout/frame";
import { EditSqlForm } from "@/components/sql-edit/edit-sql-form";
import { listCompletionFields } from "@/lib/draft/amplitude-fields";
import { sqlValues } from "@/lib/draft/step-values";
import { openSqlEdit } from "@/lib/sql-edit/edit-sql";

export const dynamic = "force-dynamic";

type Props = { params: Promise<{ sourceId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await readSource((await params).sourceId);
  return { title: `SQL · ${name}` };
}

export default async function EditSqlPage({ params }: Props) {
  const { id, name } = await readSource((await params).sourceId);
  const { source, draft, test } = await openSqlEdit(id);
  const { connectionId, dataType, syncUserProperties, syncGroupProperties } = source;
  const tested = draft.config.sql;
  return (
    <Frame
      crumbs={[{ label: "Sources", href: "/sources" }, { label: name, href: `/sources/${id}` }, { label: "Edit SQL" }]}
    >
      <EditSqlForm
        sourceId={id}
        name={name}
        current={source.sql}
        draft={{ id: draft.id, revision: draft.revision, savedAt: draft.updatedAt }}
        initial={sqlValues(draft)}
        connectionId={connectionId}
        tables={source.tables.map(({ name, startFrom, lookupOnly }) => ({ name, startFrom, lookupOnly }))}
        dataType={dataType}
        syncUserProperties={syncUserProperties}
        syncGroupProperties={syncGroupProperties}
        fields={listCompletionFields(dataType).map(({ name, kind, rule }) => ({ name, kind, rule }))}
        test={test && tested !== undefined ? { sql: tested, result: test } : null}
        keep={keep}
        save={saveSql}
      />
    </Frame>
  );
}
