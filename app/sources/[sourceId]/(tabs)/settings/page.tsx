import { changeSchedule, rename } from "@/app/sources/actions";
import { readSource } from "@/app/sources/read-source";
import { Panel } from "@/components/performance/panel";
import { SqlText } from "@/components/sources/code-text";
import { RenameForm } from "@/components/sources/rename-form";
import { ScheduleForm } from "@/components/sources/schedule-form";
import { SourceFacts, SourceTablesTable } from "@/components/sources/source-facts";

export const dynamic = "force-dynamic";

export default async function SourceSettingsPage({ params }: { params: Promise<{ sourceId: string }> }) {
  const source = await readSource((await params).sourceId);
  const { id, name, frequency, timeZone } = source;
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
      <Panel title="Configuration">
        <SourceFacts source={source} />
      </Panel>
      <Panel title="Tables" flush>
        <SourceTablesTable tables={source.tables} />
      </Panel>
      <Panel title="SQL">
        <SqlText sql={source.sql} />
      </Panel>
    </>
  );
}
