"use client";

import { useRouter } from "next/navigation";
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axisStyle, countScale, useTimeAxis } from "@/components/shell/charts/chart-axis";
import { formatRough } from "@/components/shell/format/format";
import type { RunBucket } from "@/lib/model/run/run-view";
import { FailedMark } from "./failed-mark";
import { RunTooltip } from "./run-tooltip";

type Point = Omit<RunBucket, "from"> & { at: number; failedMark: number | null };

/** Delivered above, rejected and deferred below on a scale of their own. A bar leads to its run, or closer. */
export function OutcomeChart({
  sourceId,
  buckets,
  stepMs,
}: {
  sourceId: string;
  buckets: RunBucket[];
  stepMs: number;
}) {
  const router = useRouter();
  const points: Point[] = buckets.map(({ from, ...bucket }) => ({
    ...bucket,
    at: from.getTime(),
    failedMark: bucket.failed > 0 ? bucket.delivered : null,
  }));
  const xAxis = useTimeAxis(points.map(({ at }) => at));

  const open = (index: unknown) => {
    const point = points[Number(index)];
    if (point) router.push(addressOf(sourceId, point, stepMs), { scroll: false });
  };
  const shared = {
    data: points,
    syncId: `runs-${sourceId}`,
    barCategoryGap: "12%",
    margin: { top: 6, right: 4, bottom: 0, left: 0 },
    onClick: ({ activeTooltipIndex }: { activeTooltipIndex?: unknown }) => open(activeTooltipIndex),
    style: { cursor: "pointer" },
  };
  return (
    <div role="presentation">
      <ResponsiveContainer width="100%" height={180}>
        <ComposedChart {...shared}>
          <CartesianGrid vertical={false} stroke="var(--grid-line)" />
          <XAxis dataKey="at" hide />
          <YAxis
            width={48}
            tickFormatter={formatRough}
            allowDecimals={false}
            tickCount={4}
            domain={countScale(points.map(({ delivered }) => delivered))}
            {...axisStyle}
          />
          <Tooltip content={<RunTooltip stepMs={stepMs} />} cursor={{ fill: "var(--sunk)" }} />
          <Bar dataKey="delivered" fill="var(--series-delivered)" radius={[2, 2, 0, 0]} isAnimationActive={false} />
          <Line dataKey="failedMark" stroke="none" dot={<FailedMark />} activeDot={false} isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
      <ResponsiveContainer width="100%" height={82}>
        <ComposedChart {...shared}>
          <defs>
            <pattern id="deferred-dots" width="4" height="4" patternUnits="userSpaceOnUse">
              <rect width="4" height="4" fill="var(--series-deferred)" />
              <circle cx="2" cy="2" r="1" fill="#0005" />
            </pattern>
          </defs>
          <CartesianGrid vertical={false} stroke="var(--grid-line)" />
          <XAxis dataKey="at" {...xAxis} />
          <YAxis
            width={48}
            tickFormatter={formatRough}
            allowDecimals={false}
            tickCount={2}
            domain={countScale(points.map(({ rejected, deferred }) => rejected + deferred))}
            {...axisStyle}
          />
          <Tooltip content={() => null} cursor={{ fill: "var(--sunk)" }} />
          <Bar dataKey="rejected" stackId="missing" fill="var(--series-rejected)" isAnimationActive={false} />
          <Bar dataKey="deferred" stackId="missing" fill="url(#deferred-dots)" isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

/** Where a bar leads: to its only run, or to its own span of time. */
function addressOf(sourceId: string, { at, runs, firstNumber }: Point, stepMs: number): string {
  if (runs === 1 && firstNumber !== null) return `/sources/${sourceId}/runs/${firstNumber}`;
  const span = new URLSearchParams({ from: new Date(at).toISOString(), to: new Date(at + stepMs).toISOString() });
  return `/sources/${sourceId}?${span}`;
}
