import { createLoader, createSerializer, parseAsInteger, parseAsStringLiteral } from "nuqs/server";
import { readLive, readSource } from "@/app/sources/read-source";
import { RunCharts } from "@/components/runs/charts/run-charts";
import { Statistics } from "@/components/runs/charts/statistics";
import { RunsTable } from "@/components/runs/list/runs-table";
import { LiveRunPanel } from "@/components/runs/live/live-run";
import { formatCount } from "@/components/shell/format/format";
import { Panel } from "@/components/shell/layout/panel";
import { DownloadLink } from "@/components/shell/links/download-link";
import { MoreLinks } from "@/components/shell/links/more-links";
import type { SearchParams } from "@/components/shell/links/search-params";
import { SegmentLinks } from "@/components/shell/links/segment-links";
import { RangePicker } from "@/components/shell/time-range/range-picker";
import { defaultPreset, parseRange, serializeRange } from "@/components/shell/time-range/time-range";
import { RUN_FILTERS, type RunFilter } from "@/lib/model/run/run-view";
import { nextTimes } from "@/lib/model/schedule/schedule";
import { readRunBuckets, readRunStatistics } from "@/lib/runs/performance-views";
import { listRuns } from "@/lib/runs/run-views";

export const dynamic = "force-dynamic";

const RUNS_A_PAGE = 25;
const list = { show: parseAsStringLiteral(RUN_FILTERS).withDefault("all"), before: parseAsInteger };
const load = createLoader(list);
const serialize = createSerializer(list);
const FILTER_LABEL: Record<RunFilter, string> = {
  all: "All",
  rows: "With rows",
  rejected: "Rejected",
  failed: "Suspended",
};

type Props = { params: Promise<{ sourceId: string }>; searchParams: Promise<SearchParams> };

export default async function PerformancePage({ params, searchParams }: Props) {
  const source = await readSource((await params).sourceId);
  const asked = await searchParams;
  const now = new Date();
  const intervalMs = intervalOf(source, now);
  const range = parseRange(asked, now, defaultPreset(intervalMs), intervalMs);
  const { show: filter, before: number } = load(asked);
  const before = number || null;
  const [live, statistics, buckets, runs] = await Promise.all([
    readLive(source.id),
    readRunStatistics(source.id, range),
    readRunBuckets(source.id, range, range.stepMs),
    listRuns(source.id, { range, filter, before, limit: RUNS_A_PAGE + 1 }),
  ]);
  const here = `/sources/${source.id}${serializeRange(range)}`;
  const shown = runs.slice(0, RUNS_A_PAGE);
  const last = runs.length > RUNS_A_PAGE ? shown.at(-1) : undefined;
  const segments = RUN_FILTERS.map((name) => ({
    href: serialize(here, { show: name }),
    label: FILTER_LABEL[name],
    current: name === filter,
  }));

  return (
    <>
      <LiveRunPanel initial={live} />
      <div style={{ display: "flex", flexWrap: "wrap", gap: 12, alignItems: "center" }}>
        <RangePicker range={range} />
        <DownloadLink href={`/sources/${source.id}/runs.csv${serializeRange(range)}`} label="CSV" />
      </div>
      <Statistics sourceId={source.id} statistics={statistics} />
      <RunCharts sourceId={source.id} buckets={buckets} stepMs={range.stepMs} />
      <Panel title="Runs" actions={<SegmentLinks label="Show runs" segments={segments} />} flush>
        {shown.length > 0 ? (
          <>
            <RunsTable sourceId={source.id} runs={shown} now={now} />
            <MoreLinks
              newestHref={before === null ? null : serialize(here, { show: filter })}
              olderHref={last ? serialize(here, { show: filter, before: last.number }) : null}
            >
              {formatCount(statistics.runs, "run")} in this range
            </MoreLinks>
          </>
        ) : (
          <NoRuns everRan={live.lastFinishedAt !== null || live.run !== null} />
        )}
      </Panel>
    </>
  );
}

function NoRuns({ everRan }: { everRan: boolean }) {
  return (
    <p style={{ margin: 0, padding: 20, borderTop: "1px solid var(--line)", color: "var(--mute)" }}>
      {everRan
        ? "No run fits in this range. Choose a longer one, or show all."
        : "No run yet. The first sync begins within a minute of the source's creation."}
    </p>
  );
}

function intervalOf({ cron, timeZone }: { cron: string; timeZone: string }, now: Date): number {
  const [first = now, second = now] = nextTimes(cron, timeZone, now, 2);
  return second.getTime() - first.getTime();
}
