"use client";

import { useRouter } from "next/navigation";
import classes from "@/components/analytics/segmentation/segmentation.module.css";
import {
  type AskedSegmentation,
  SPAN_LABEL,
  SPANS,
  type Span,
  serializeSegmentation,
} from "@/components/analytics/segmentation/segmentation-params";
import { dayText, startOfDay } from "@/components/analytics/segmentation/start-of-day";
import { SegmentLinks } from "@/components/shell/links/segment-links";
import { CustomRange } from "@/components/shell/time-range/custom-range";

const DAY_MS = 86_400_000;

/** How far back the chart reaches, or any days of its time zone, both included. The address carries it. */
export function SpanPicker({ asked }: { asked: AskedSegmentation }) {
  const router = useRouter();
  const { timeZone } = asked;
  const address = (span: Span) =>
    `/segmentation${serializeSegmentation({ ...asked, span, interval: span === "24h" ? "hour" : "day" })}`;
  return (
    <div className={classes.spans}>
      <SegmentLinks
        label="Span"
        segments={SPANS.map((span) => ({ href: address(span), label: SPAN_LABEL[span], current: asked.span === span }))}
      />
      <CustomRange
        key={asked.from.getTime()}
        type="date"
        chosen={asked.span === null}
        position="bottom-end"
        initial={{ first: dayText(asked.from, timeZone), last: dayText(new Date(asked.to.getTime() - 1), timeZone) }}
        labels={{
          first: "First day",
          last: "Last day",
          backwards: "Choose a day after the first.",
          show: "Show these days",
        }}
        isBackwards={({ first, last }) => first > last}
        show={({ first, last }) => {
          const from = startOfDay(noon(first), timeZone);
          const to = startOfDay(new Date(noon(last).getTime() + DAY_MS), timeZone);
          router.push(`/segmentation${serializeSegmentation({ ...asked, span: null, from, to })}`, { scroll: false });
        }}
      />
    </div>
  );
}

const noon = (day: string) => new Date(`${day}T12:00:00Z`);
