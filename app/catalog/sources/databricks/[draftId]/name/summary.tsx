import { formatCount } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import type { SummaryLine } from "@/components/source-wizard/steps/name-form";
import type { OpenDraft } from "@/lib/draft/open-draft";
import { cronInWords } from "@/lib/model/schedule/cron-words";
import { cronOf } from "@/lib/model/schedule/schedule";
import { acceptedChanges, DATA_TYPE_LABEL } from "@/lib/model/source/data-type";
import type { ProjectView } from "@/lib/model/source/project";
import { type DraftConfig, START_FROM_LABEL } from "@/lib/model/source/source";
import { formatTableName } from "@/lib/model/table/table-name";

/** Everything that was chosen, a line a step. */
export function summarize({ draft: { config }, connection, test }: OpenDraft): SummaryLine[] {
  const { tables = [], frequency, timeZone, sql = "" } = config;
  return [
    {
      label: "Connection",
      step: "credentials",
      value: <code>{connection?.serverHostname}</code>,
      note: (
        <>
          {connection?.httpPath}, checked <Moment at={connection?.verifiedAt ?? null} show="relative" />
        </>
      ),
    },
    ...tables.map(
      ({ name, startFrom }): SummaryLine => ({
        label: tables.length === 1 ? "Table" : `Table ${name.table}`,
        step: "tables",
        value: <code>{formatTableName(name)}</code>,
        note: `from ${START_FROM_LABEL[startFrom]}`,
      }),
    ),
    { label: "Data type", step: "data-type", value: dataTypeWords(config), note: changesWords(config) },
    { label: "Frequency", step: "frequency", value: frequency ? cronInWords(cronOf(frequency)) : "", note: timeZone },
    { label: "SQL", step: "sql", value: "This very text passed its test", note: <TestNote sql={sql} test={test} /> },
  ];
}

function TestNote({ sql, test }: { sql: string; test: OpenDraft["test"] }) {
  const lines = formatCount(sql.trimEnd().split("\n").length, "line");
  if (!test?.passed) return lines;
  return (
    <>
      at <Moment at={test.testedAt} />, {lines}
      {test.ignoredColumns.length > 0 && `, ${formatCount(test.ignoredColumns.length, "column")} ignored`}
      {test.rowsRefused > 0 && `, ${test.rowsRefused} of ${formatCount(test.rows, "row")} invalid`}
    </>
  );
}

/** What happens after Create source. */
export function nextEvents(
  { draft: { config }, test }: OpenDraft,
  project: ProjectView,
): { title: string; text: string }[] {
  const types = test?.passed ? eventTypes(test.records) : [];
  return [
    {
      title: "The first run starts at once",
      text: "It reads what the chosen start holds. You can watch it on the Performance tab.",
    },
    {
      title: "Then only changes",
      text: config.frequency ? `${cronInWords(cronOf(config.frequency))} (${config.timeZone}).` : "",
    },
    {
      title: project.kind === "builtin" ? "Look at it here" : "Look at it in Amplitude",
      text:
        config.dataType === "event"
          ? `${types.length === 1 ? `The event ${types[0]} appears` : "The events appear"} on the Events page and in Segmentation.`
          : "The properties appear on the Users page.",
    },
  ];
}

function eventTypes(records: string[]): string[] {
  return [...new Set(records.map((text) => String(Reflect.get(Object(JSON.parse(text)), "event_type"))))];
}

function dataTypeWords({ dataType, syncUserProperties, syncGroupProperties, unsetNulls }: DraftConfig): string {
  if (dataType === undefined) return "";
  const options = [
    syncUserProperties && "Sync User Properties",
    syncGroupProperties && "Sync Group Properties",
    unsetNulls && "NULL unsets",
  ].filter(Boolean);
  return options.length === 0
    ? DATA_TYPE_LABEL[dataType]
    : `${DATA_TYPE_LABEL[dataType]}, with ${options.join(" and ")}`;
}

function changesWords({ dataType }: DraftConfig): string {
  if (dataType === undefined) return "";
  return acceptedChanges(dataType).length === 1 ? "inserted rows only" : "inserted and updated rows";
}
