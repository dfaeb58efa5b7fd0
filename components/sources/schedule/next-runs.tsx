"use client";

import { useSyncExternalStore } from "react";
import { formatMoment, formatRelative } from "@/components/shell/format/format";
import { cronOf, nextTimes } from "@/lib/model/schedule/schedule";
import { frequencyStepSchema } from "@/lib/model/source/setup-steps";
import classes from "./next-runs.module.css";

/** The next three times of a schedule as a form holds it. Empty until the browser's clock and zone are known. */
export function NextRuns({ values }: { values: object }) {
  const hydrated = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const parsed = frequencyStepSchema.safeParse(values);
  if (!hydrated || !parsed.success) return null;
  const now = new Date();
  const { frequency, timeZone } = parsed.data;
  return (
    <dl className={classes.runs} aria-label="Next runs">
      <dt>Next runs</dt>
      {nextTimes(cronOf(frequency), timeZone, now, 3).map((at) => (
        <dd key={at.getTime()}>
          <time dateTime={at.toISOString()}>{formatMoment(at, now, timeZone)}</time>{" "}
          <span>{formatRelative(at, now)}</span>
        </dd>
      ))}
      <dd>
        <span>{timeZone}</span>
      </dd>
    </dl>
  );
}
