import { changeNulls, changeSchedule, rename } from "@/app/sources/actions";
import { readSource } from "@/app/sources/read-source";
import { SqlText } from "@/components/shell/code-text/code-text";
import { Panel } from "@/components/shell/layout/panel";
import { LinkButton } from "@/components/shell/links/link-button";
import { SyncExplanation } from "@/components/shell/test-results/sync-explanation";
import { ScheduleForm } from "@/components/sources/schedule/schedule-form";
import { NullsForm } from "@/components/sources/source/nulls-form";
import { RenameForm } from "@/components/sources/source/rename-form";
import { SourceFacts, SourceTablesTable } from "@/components/sources/source/source-facts";
import { explainSource } from "@/lib/sources/explain-source";

export const dynamic = "force-dynamic";

export default async function SourceSettingsPage({ params }: { params: Promise<{ sourceId: string }> }) {
  const source = await readSource((await params).sourceId);
  const explanation = await explainSource(source);
  const { id, name, dataType, frequency, timeZone, unsetNulls } = source;
  return (
    <>
      <Panel title="Name">
        <RenameForm initial={{ sourceId: id, name }} save={rename} />
      </Panel>
      <Panel title="Schedule">
        <ScheduleForm
          key={JSON.stringify([frequency, timeZone])}
          sourceId={id}
          initial={{ frequency, timeZone }}
          save={changeSchedule}
        />
      </Panel>
      {dataType !== "event" && (
        <Panel title="NULL">
          <NullsForm initial={{ sourceId: id, unsetNulls }} save={changeNulls} />
        </Panel>
      )}
      <Panel title="Configuration">
        <SourceFacts source={source} />
      </Panel>
      <Panel title="Tables" flush>
        <SourceTablesTable tables={source.tables} explanation={explanation} />
      </Panel>
      <Panel
        title="SQL"
        actions={
          <LinkButton href={`/sources/${id}/sql`} variant="default" size="xs">
            Edit SQL
          </LinkButton>
        }
      >
        <SqlText sql={source.sql} />
      </Panel>
      {explanation && <SyncExplanation explanation={explanation} dataType={dataType} />}
    </>
  );
}
