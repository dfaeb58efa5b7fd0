"use client";

import { useSyncExternalStore } from "react";
import classes from "@/components/analytics/segmentation/segmentation.module.css";

const subscribe = () => () => {};
const viewersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Which zone's days are counted, and a way to the viewer's own. */
export function ZoneNote({ timeZone, choose }: { timeZone: string; choose: (timeZone: string) => void }) {
  const own = useSyncExternalStore(subscribe, viewersZone, () => timeZone);
  const other = own === timeZone ? "UTC" : own;
  return (
    <p className={classes.zone}>
      Days run from midnight to midnight in {timeZone}; weeks begin on Monday. Today is not complete yet.{" "}
      {other !== timeZone && (
        <button type="button" onClick={() => choose(other)}>
          Use {other}
        </button>
      )}
    </p>
  );
}
