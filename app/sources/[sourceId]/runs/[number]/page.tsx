import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { chooseWay } from "@/app/sources/choose-way";
import { orNotFound, readLive, readSource } from "@/app/sources/read-source";
import { LaterDeliveries } from "@/components/performance/later-deliveries";
import { Panel } from "@/components/performance/panel";
import { PartsTable } from "@/components/performance/parts-table";
import { RunComparison } from "@/components/performance/run-comparison";
import { RunFailure } from "@/components/performance/run-failure";
import { RunLedger } from "@/components/performance/run-ledger";
import { RunNav } from "@/components/performance/run-nav";
import { RunPins } from "@/components/performance/run-pins";
import { RunRefresher } from "@/components/performance/run-refresher";
import { RunTimeline } from "@/components/performance/run-timeline";
import { RunWarnings } from "@/components/performance/run-warnings";
import { STARTED_BY } from "@/components/performance/trigger-text";
import { formatDuration, formatNumber } from "@/components/shell/format";
import { Moment } from "@/components/shell/moment";
import { Page } from "@/components/shell/page";
import { AttentionPanel } from "@/components/sources/attention-panel";
import { SqlText } from "@/components/sources/code-text";
import { RunBadge } from "@/components/sources/state-badge";
import { waysOf } from "@/components/sources/way-text";
import { OPEN_RUN_STATES } from "@/lib/core/run";
import { listLaterDeliveries } from "@/lib/store/kept-records";
import { getRunView } from "@/lib/store/run-views";

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
  const later = await listLaterDeliveries(source.id, { runNumber: run.number, limit: PARTS_SHOWN });
  const open = OPEN_RUN_STATES.some((state) => state === run.state);
  const live = open ? await readLive(source.id) : null;
  const problem = live?.status === "needs_attention" ? live.problem : null;
  const choice = problem && waysOf(problem).length > 0 ? problem : null;
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
        <AttentionPanel source={{ ...source, tables: source.tables.length }} failure={choice} choose={chooseWay} />
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
      <LaterDeliveries sourceId={source.id} lines={later} />
      <Panel title="SQL as configured" hint="Each part reads its own versions of the tables named here.">
        <SqlText sql={run.sql} />
      </Panel>
    </Page>
  );
}
