import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { orNotFound, readLive, readSource } from "@/app/sources/read-source";
import { takeRecoveryAction } from "@/app/sources/take-recovery-action";
import { listRecoveryActions } from "@/components/recovery/describe-recovery-action";
import { RequiredActionPanel } from "@/components/recovery/required-action-panel";
import { PartsTable } from "@/components/runs/ledger/parts-table";
import { RunLedger } from "@/components/runs/ledger/run-ledger";
import { STARTED_BY } from "@/components/runs/list/trigger-text";
import { RunRefresher } from "@/components/runs/live/run-refresher";
import { RunFailure } from "@/components/runs/run/run-failure";
import { RunNav } from "@/components/runs/run/run-nav";
import { RunPins } from "@/components/runs/run/run-pins";
import { RunComparison } from "@/components/runs/run/run-reconciliation";
import { RunTimeline } from "@/components/runs/run/run-timeline";
import { RunWarnings } from "@/components/runs/run/run-warnings";
import { RunBadge } from "@/components/shell/badges/state-badge";
import { SqlText } from "@/components/shell/code-text/code-text";
import { formatDuration, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { Page } from "@/components/shell/layout/page";
import { Panel } from "@/components/shell/layout/panel";
import { Redeliveries } from "@/components/undelivered-records/redeliveries";
import { OPEN_RUN_STATES } from "@/lib/model/run/run";
import { getRunView } from "@/lib/runs/run-views";
import { listRedeliveries } from "@/lib/store/undelivered-records";

export const dynamic = "force-dynamic";

/** More parts than these are summed up here, and listed in the ledger. */
const PARTS_SHOWN = 200;

type Props = { params: Promise<{ sourceId: string; number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { sourceId, number } = await params;
  const source = await readSource(sourceId);
  return { title: `Run ${formatNumber(Number(number))} · ${source.name}` };
}

export default async function RunPage({ params }: Props) {
  const { sourceId, number } = await params;
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  const source = await readSource(sourceId);
  const run = await orNotFound(() => getRunView(source.id, Number(number)));
  const later = await listRedeliveries(source.id, { runNumber: run.number, limit: PARTS_SHOWN });
  const open = OPEN_RUN_STATES.some((state) => state === run.state);
  const live = open ? await readLive(source.id) : null;
  const problem = live?.status === "needs_attention" ? live.problem : null;
  const choice = problem && listRecoveryActions(problem).length > 0 ? problem : null;
  return (
    <Page
      crumbs={[
        { label: "Sources", href: "/sources" },
        { label: source.name, href: `/sources/${source.id}` },
        { label: `Run ${formatNumber(run.number)}` },
      ]}
      title={
        <span style={{ display: "inline-flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px" }}>
          Run {formatNumber(run.number)} <RunBadge state={run.state} />
        </span>
      }
      description={
        <>
          {source.name}, started {STARTED_BY[run.trigger]} at <Moment at={run.startedAt} seconds />
          {run.endedAt && `, took ${formatDuration(run.endedAt.getTime() - run.startedAt.getTime())}`}
        </>
      }
      actions={<RunNav sourceId={source.id} number={run.number} newest={run.newestNumber} />}
      aside={
        <>
          <RunTimeline run={run} />
          <RunPins run={run} />
        </>
      }
    >
      {live && <RunRefresher initial={live} />}
      {choice ? (
        <RequiredActionPanel
          source={{ ...source, tables: source.tables.length }}
          failure={choice}
          choose={takeRecoveryAction}
        />
      ) : (
        run.failure && <RunFailure run={run} failure={run.failure} />
      )}
      <RunWarnings warnings={run.warnings} />
      <RunLedger counts={run.counts} open={open} sourceId={source.id} />
      <RunComparison comparisons={run.comparisons} />
      {run.parts.length > 0 && (
        <Panel title="Parts" hint="A part is one statement. It can be repeated without anything counting twice." flush>
          <PartsTable parts={run.parts.slice(0, PARTS_SHOWN)} />
          {run.parts.length > PARTS_SHOWN && (
            <p style={{ margin: 0, padding: "10px 20px", borderTop: "1px solid var(--line)", color: "var(--mute)" }}>
              The first {PARTS_SHOWN} of {formatNumber(run.parts.length)} parts. The ledger lists all.
            </p>
          )}
        </Panel>
      )}
      <Redeliveries sourceId={source.id} lines={later} />
      <Panel title="SQL as configured" hint="Each part reads its own versions of the tables named here.">
        <SqlText sql={run.sql} />
      </Panel>
    </Page>
  );
}
