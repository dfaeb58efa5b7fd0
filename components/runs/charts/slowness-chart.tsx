"use client";

import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axisStyle, useTimeAxis } from "@/components/shell/charts/chart-axis";
import type { RunBucket } from "@/lib/model/run/run-view";
import { durationLabel, durationTicks } from "./duration-ticks";
import { RunTooltip } from "./run-tooltip";

/** How fresh or how long the slowest run of each step was: a line where delivery is continuous, dots for single runs. */
export function SlownessChart({
  kind,
  buckets,
  stepMs,
}: {
  kind: "freshnessMs" | "durationMs";
  buckets: RunBucket[];
  stepMs: number;
}) {
  const points = buckets.map(({ from, ...bucket }) => ({ ...bucket, at: from.getTime() }));
  const xAxis = useTimeAxis(points.map(({ at }) => at));
  const most = Math.max(0, ...points.map((point) => point[kind] ?? 0));
  const ticks = durationTicks(most);
  const dot = { r: 1.75, fill: "var(--series-delivered)", stroke: "none" };
  return (
    <ResponsiveContainer width="100%" height={150}>
      <ComposedChart data={points} margin={{ top: 6, right: 4, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--grid-line)" />
        <XAxis dataKey="at" {...xAxis} />
        <YAxis width={56} tickFormatter={durationLabel} ticks={ticks} domain={[0, ticks.at(-1) ?? 1]} {...axisStyle} />
        <Tooltip content={<RunTooltip stepMs={stepMs} />} cursor={{ stroke: "var(--line-strong)" }} />
        {kind === "freshnessMs" ? (
          <Area
            dataKey={kind}
            connectNulls
            stroke="var(--series-delivered)"
            strokeWidth={1.5}
            fill="var(--series-delivered)"
            fillOpacity={0.12}
            dot={points.filter((point) => point[kind] !== null).length < 30 ? dot : false}
            isAnimationActive={false}
          />
        ) : (
          <Line
            dataKey={kind}
            stroke="none"
            dot={dot}
            activeDot={{ r: 3.5, fill: "var(--series-delivered)" }}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
