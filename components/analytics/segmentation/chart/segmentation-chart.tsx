"use client";

import { Skeleton } from "@mantine/core";
import dynamic from "next/dynamic";
import classes from "@/components/analytics/segmentation/segmentation.module.css";
import type { AskedSegmentation } from "@/components/analytics/segmentation/segmentation-params";
import { segmentationTitle, spanText, stepText } from "@/components/analytics/segmentation/segmentation-text";
import { INTERVAL_LABEL, LINES_MAX, MEASURE_LABEL, type SegmentationResult } from "@/lib/model/values/segmentation";
import { groupLabel } from "./series-style";
import { SpanPicker } from "./span-picker";

/** The drawing needs the width of the viewer, so it is made in the browser. */
const SegmentationLines = dynamic(() => import("./segmentation-lines").then((module) => module.SegmentationLines), {
  ssr: false,
  loading: () => <Skeleton height={320} />,
});

/** The largest groups over time. The table below says the same in numbers. */
export function SegmentationChart({ asked, result }: { asked: AskedSegmentation; result: SegmentationResult }) {
  const measure = MEASURE_LABEL[asked.measure];
  const drawn = result.groups
    .slice(0, LINES_MAX)
    .map((group) => ({ ...group, label: groupLabel(group.name, asked.groupBy !== null, measure) }));
  const by = asked.groupBy ? ` by ${asked.groupBy.name}` : "";
  return (
    <section className={classes.panel}>
      <header className={classes.head}>
        <div>
          <h2>{segmentationTitle(asked)}</h2>
          <p>
            {measure} per {INTERVAL_LABEL[asked.interval].toLowerCase()}
            {by}, {spanText(asked)}
          </p>
        </div>
        <SpanPicker asked={asked} />
      </header>
      {drawn.length === 0 ? (
        <p className={classes.nothing}>Nothing in this span. Choose a longer span, another event, or fewer filters.</p>
      ) : (
        <figure
          className={classes.figure}
          aria-label={`${measure} over time, ${drawn.map(({ label }) => label).join(", ")}`}
        >
          <SegmentationLines
            steps={result.steps}
            groups={drawn}
            timeZone={asked.timeZone}
            stepText={(step) => stepText(step, asked)}
          />
          {result.groupsInAll > drawn.length && (
            <figcaption>
              Drawn are the {drawn.length} largest of {result.groupsInAll} groups.
            </figcaption>
          )}
        </figure>
      )}
    </section>
  );
}
