"use client";

import { Badge, Button, Loader } from "@mantine/core";
import { IconAlertOctagon, IconCircleCheck } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { formatCount, formatDuration, formatNumber } from "@/components/shell/format/format";
import type { PassedTest, TestFinding } from "@/lib/model/source/test-result";
import { FailureAlert } from "@/components/shell/alerts/failure-alert";
import { FindingAlert, findingKey } from "./finding-alert";
import { SyncExplanation } from "./sync-explanation";
import classes from "./test-panel.module.css";
import { TestRecords } from "./test-records";
import type { TestSql } from "./use-test-sql";

type TestPanelProps = {
  test: TestSql;
  sql: string;
  options: { syncUserProperties: boolean; syncGroupProperties: boolean };
};

/** What Test SQL found: records as Amplitude will get them, what would be rejected, and how this will sync. */
export function TestPanel({ test, sql, options }: TestPanelProps) {
  const { shown, failure } = test;
  return (
    <div className={classes.panel}>
      {test.running && <Running startedAt={test.startedAt} cancel={test.cancel} />}
      {!test.running && failure && failure.code !== "DRAFT_CHANGED" && (
        <FailureAlert
          failure={failure}
          title={failure.code === "TEST_CANCELLED" ? "Cancelled" : "The test could not be made"}
        />
      )}
      {!test.running && !failure && !shown && (
        <p className={classes.hint}>
          Test SQL runs this on the cluster over the newest changes, at most 1,000 rows. It shows what would be sent,
          and sends nothing.
        </p>
      )}
      {shown && !shown.result.passed && <Refused findings={shown.result.findings} changed={shown.sql !== sql} />}
      {shown?.result.passed && <Passed result={shown.result} changed={shown.sql !== sql} options={options} />}
    </div>
  );
}

function Running({ startedAt, cancel }: { startedAt: Date | null; cancel: () => void }) {
  const elapsedMs = useElapsedMs(startedAt);
  return (
    <div className={classes.running} role="status">
      <Loader size={16} aria-hidden />
      <span>
        Testing on the cluster: {formatDuration(elapsedMs)}. Most tests take some seconds; a cluster that is stopped is
        started first. Once it runs, the test is given up after a minute.
      </span>
      <Button size="compact-sm" variant="default" onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}

function Refused({ findings, changed }: { findings: TestFinding[]; changed: boolean }) {
  return (
    <section aria-labelledby="test-title">
      <div className={classes.head}>
        <h2 id="test-title">Test result</h2>
        <Badge color="bad" leftSection={<IconAlertOctagon size={13} stroke={1.75} aria-hidden />}>
          {formatCount(findings.length, "mistake")}
        </Badge>
        {changed && <Badge color="warn">The SQL changed since</Badge>}
      </div>
      <div className={classes.findings}>
        {findings.map((finding) => (
          <FindingAlert key={findingKey(finding)} finding={finding} />
        ))}
      </div>
    </section>
  );
}

function Passed({
  result,
  changed,
  options,
}: {
  result: PassedTest;
  changed: boolean;
  options: TestPanelProps["options"];
}) {
  return (
    <section aria-labelledby="test-title">
      <div className={classes.head}>
        <h2 id="test-title">Test result</h2>
        <span role="status" className={classes.badges}>
          <Badge color="ok" leftSection={<IconCircleCheck size={13} stroke={1.75} aria-hidden />}>
            Valid
          </Badge>
          {result.rowsRefused > 0 && (
            <Badge color="bad" leftSection={<IconAlertOctagon size={13} stroke={1.75} aria-hidden />}>
              {formatNumber(result.rowsRefused)} of {formatCount(result.rows, "row")} invalid
            </Badge>
          )}
          {changed && <Badge color="warn">The SQL changed since</Badge>}
        </span>
        <span className={classes.meta}>{sampleWords(result)}</span>
      </div>
      <div className={classes.columns}>
        <div className={classes.left}>
          <TestRecords result={result} options={options} />
        </div>
        <SyncExplanation explanation={result.explanation} dataType={result.dataType} />
      </div>
    </section>
  );
}

function sampleWords({ rows, sample, tookMs }: PassedTest): string {
  const version = formatNumber(sample.version);
  const from =
    sample.kind === "changes"
      ? `of the newest changes of ${sample.table.table}, to version ${version}`
      : `of ${sample.table.table} at version ${version}`;
  return `${formatCount(rows, "row")} ${from}, in ${formatDuration(tookMs)}`;
}

function useElapsedMs(since: Date | null): number {
  const second = useSyncExternalStore(
    (changed) => {
      const timer = setInterval(changed, 500);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / 500),
    () => 0,
  );
  return since === null ? 0 : Math.max(0, second * 500 - since.getTime());
}
