"use client";

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, usePlotArea, XAxis, YAxis } from "recharts";
import classes from "@/components/analytics/segmentation/segmentation.module.css";
import { axisStyle } from "@/components/shell/charts/chart-axis";
import { axisLabel, axisTicks } from "@/components/shell/charts/time-axis";
import { formatNumber, formatRough } from "@/components/shell/format/format";
import type { SegmentationGroup } from "@/lib/model/values/segmentation";
import { niceScale, spreadLabels } from "./nice-scale";
import { SeriesSign } from "./series-sign";
import { SERIES } from "./series-style";

const LABEL_WIDTH = 112;
const LABEL_CHARACTERS_MAX = 16;
const DOTS_MAX = 14;

/** A group with the name that it is drawn under. */
type LabelledGroup = SegmentationGroup & { label: string };

type LinesProps = { steps: number[]; groups: LabelledGroup[]; timeZone: string; stepText: (step: number) => string };

/** One line for each group, each with its own dash and its name at its end. */
export function SegmentationLines({ steps, groups, timeZone, stepText }: LinesProps) {
  const points = steps.map((step, i) => ({
    step,
    ...Object.fromEntries(groups.map(({ values }, at) => [`v${at}`, values[i] ?? 0])),
  }));
  const { top, ticks } = niceScale(Math.max(0, ...groups.flatMap(({ values }) => values)));
  const spanMs = (steps.at(-1) ?? 0) - (steps[0] ?? 0);
  return (
    <ResponsiveContainer width="100%" height={320}>
      <LineChart data={points} margin={{ top: 8, right: LABEL_WIDTH, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--grid-line)" />
        <XAxis
          dataKey="step"
          type="category"
          ticks={axisTicks(steps, timeZone)}
          interval="preserveStart"
          minTickGap={16}
          tickFormatter={(at: number) => axisLabel(at, spanMs, timeZone)}
          {...axisStyle}
        />
        <YAxis width={52} domain={[0, top]} ticks={ticks} tickFormatter={formatRough} {...axisStyle} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)" }}
          content={({ active, label }) =>
            active ? (
              <StepTooltip title={stepText(Number(label))} at={steps.indexOf(Number(label))} groups={groups} />
            ) : null
          }
        />
        {groups.map(({ label }, at) => (
          <Line
            key={label}
            dataKey={`v${at}`}
            name={label}
            stroke={SERIES[at]?.color}
            strokeDasharray={SERIES[at]?.dash}
            strokeWidth={2}
            dot={steps.length <= DOTS_MAX ? { r: 3, strokeDasharray: "", fill: "var(--card)" } : false}
            activeDot={{ r: 4 }}
            isAnimationActive={false}
          />
        ))}
        <LineEnds groups={groups} top={top} />
      </LineChart>
    </ResponsiveContainer>
  );
}

/** The names of the lines, at their ends. */
function LineEnds({ groups, top }: { groups: LabelledGroup[]; top: number }) {
  const area = usePlotArea();
  if (!area) return null;
  const heights = groups.map(({ values }) => area.y + area.height * (1 - (values.at(-1) ?? 0) / top));
  const places = spreadLabels(heights, 15, area.y + area.height);
  return (
    <g>
      {groups.map(({ label }, at) => (
        <text key={label} x={area.x + area.width + 10} y={(places[at] ?? 0) + 4} className={classes.lineEnd}>
          {label.length > LABEL_CHARACTERS_MAX ? `${label.slice(0, LABEL_CHARACTERS_MAX - 1)}…` : label}
        </text>
      ))}
    </g>
  );
}

function StepTooltip({ title, at, groups }: { title: string; at: number; groups: LabelledGroup[] }) {
  return (
    <div className={classes.tooltip}>
      <strong>{title}</strong>
      <dl>
        {groups.map(({ label, values }, line) => (
          <div key={label}>
            <dt>
              <SeriesSign at={line} /> {label}
            </dt>
            <dd>{formatNumber(values[at] ?? 0)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
