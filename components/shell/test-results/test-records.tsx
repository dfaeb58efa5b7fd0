"use client";

import { Alert, Badge, SegmentedControl, Tabs, TabsList, TabsPanel, TabsTab } from "@mantine/core";
import { IconAlertOctagon } from "@tabler/icons-react";
import { useState } from "react";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { REJECTION_MESSAGE } from "@/lib/model/record";
import type { PassedTest } from "@/lib/model/source/test-result";
import { FindingAlert, findingKey } from "./finding-alert";
import { readRecord } from "./read-record";
import { type RecordOptions, RecordView } from "./record-view";
import classes from "./test-records.module.css";

type TestRecordsProps = { result: PassedTest; options: RecordOptions };

/** Records, invalid rows and ignored columns of a test. */
export function TestRecords({ result, options }: TestRecordsProps) {
  const { records, groupRecords, refused, ignoredColumns } = result;
  return (
    <>
      <Tabs defaultValue="records" className={classes.card} keepMounted={false}>
        <TabsList>
          <Tab value="records" label="Records" count={result.recordCount} />
          {groupRecords.length > 0 && <Tab value="groups" label="Group updates" count={groupRecords.length} />}
          <Tab
            value="refused"
            label="Invalid rows"
            count={result.rowsRefused}
            tone={result.rowsRefused > 0 ? "bad" : "grey"}
          />
          <Tab value="ignored" label="Ignored columns" count={ignoredColumns.length} />
        </TabsList>
        <TabsPanel value="records">
          <Records texts={records} total={result.recordCount} options={options} none={noneSentence(result)} />
        </TabsPanel>
        <TabsPanel value="groups">
          <Records texts={groupRecords} total={groupRecords.length} options={options} none="" />
        </TabsPanel>
        <TabsPanel value="refused">
          <InvalidRows refused={refused} total={result.rowsRefused} />
        </TabsPanel>
        <TabsPanel value="ignored">
          <IgnoredColumns result={result} />
        </TabsPanel>
      </Tabs>
      <Notes result={result} />
    </>
  );
}

function Tab({ value, label, count, tone = "grey" }: { value: string; label: string; count: number; tone?: string }) {
  return (
    <TabsTab
      value={value}
      rightSection={
        <Badge color={tone} size="sm" radius="xl">
          {formatNumber(count)}
        </Badge>
      }
    >
      {label}
    </TabsTab>
  );
}

function Records({
  texts,
  total,
  options,
  none,
}: {
  texts: string[];
  total: number;
  options: RecordOptions;
  none: string;
}) {
  const [chosen, setChosen] = useState(0);
  const [view, setView] = useState("fields");
  const text = texts[chosen];
  if (text === undefined) return <p className={classes.none}>{none}</p>;
  return (
    <div className={classes.records}>
      <ul className={classes.list} aria-label="Records of the sample">
        {texts.map((record, i) => {
          const { title, subtitle } = readRecord(record);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and equal records may stand in it
            <li key={i}>
              <button type="button" aria-current={i === chosen ? "true" : undefined} onClick={() => setChosen(i)}>
                <span>{title}</span>
                <span className={classes.subtitle}>{subtitle}</span>
              </button>
            </li>
          );
        })}
        {total > texts.length && <li className={classes.more}>{formatNumber(total - texts.length)} more</li>}
      </ul>
      <div className={classes.record}>
        <div className={classes.view}>
          <SegmentedControl
            aria-label="Show as"
            value={view}
            onChange={setView}
            data={[
              { value: "fields", label: "Fields" },
              { value: "json", label: "JSON" },
            ]}
          />
        </div>
        <RecordView text={text} json={view === "json"} options={options} />
      </div>
    </div>
  );
}

function InvalidRows({ refused, total }: { refused: PassedTest["refused"]; total: number }) {
  if (refused.length === 0) return <p className={classes.none}>No row of the sample is invalid.</p>;
  return (
    <div className={classes.rows}>
      <ul>
        {refused.map(({ reason, row }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and equal rows may stand in it
          <li key={i}>
            <strong>{REJECTION_MESSAGE[reason]}</strong>
            <code>{row}</code>
          </li>
        ))}
      </ul>
      {total > refused.length && <p className={classes.more}>{formatNumber(total - refused.length)} more</p>}
    </div>
  );
}

function IgnoredColumns({ result: { ignoredColumns, dataType } }: { result: PassedTest }) {
  if (ignoredColumns.length === 0) return <p className={classes.none}>Every column of the result is used.</p>;
  const into =
    dataType === "event" ? "event_properties" : dataType === "user_properties" ? "user_properties" : "group_properties";
  return (
    <div className={classes.rows}>
      <ul>
        {ignoredColumns.map(({ name, suggestion }) => (
          <li key={name}>
            <strong>
              <code>{name}</code> is not an Amplitude field.
            </strong>
            <span>
              {suggestion === null ? "To keep it, write " : "Perhaps it was meant as "}
              <code>{suggestion === null ? `named_struct('${name}', ${name}) as ${into}` : suggestion}</code>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What one should see without opening a tab. */
function Notes({ result }: { result: PassedTest }) {
  return (
    <>
      {result.refusedByReason.length > 0 && (
        <Alert
          color="bad"
          icon={<IconAlertOctagon size={18} stroke={1.75} />}
          title={`${formatCount(result.rowsRefused, "row")} of this sample would be rejected`}
        >
          <ul className={classes.reasons}>
            {result.refusedByReason.map(({ reason, count }) => (
              <li key={reason}>
                {formatCount(count, "row")}: {REJECTION_MESSAGE[reason]}
              </li>
            ))}
          </ul>
          A run stores them under Undelivered records, and delivers the other rows. A WHERE leaves them out.
        </Alert>
      )}
      {result.findings.map((finding) => (
        <FindingAlert key={findingKey(finding)} finding={finding} />
      ))}
    </>
  );
}

function noneSentence({ rows, rowsRefused }: PassedTest): string {
  if (rows === 0)
    return "The SQL gave no row of this sample: the table is empty, or the WHERE leaves everything out. It is valid, and later rows will be sent.";
  return `All ${formatCount(rowsRefused, "row")} of this sample would be rejected. See why under Invalid rows.`;
}
