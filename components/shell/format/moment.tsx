"use client";

import { Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { formatMoment, formatRelative, formatUtc } from "./format";

type MomentProps = {
  /** The moment, or null when it has not come. */
  at: Date | string | null;
  /** `time`: 14:15 or 12 Nov, 14:31. `relative`: 15 min ago. `both`: the time, and how long ago. */
  show?: "time" | "relative" | "both";
  seconds?: boolean;
  /** What stands there when `at` is null. */
  none?: string;
};

/** A moment in the viewer's time zone, with the exact UTC time on hover and for machines. */
export function Moment({ at, show = "time", seconds = false, none = "not yet" }: MomentProps) {
  const minute = useSyncExternalStore(subscribeToClock, currentTick, serverTick);
  if (at === null) return <span>{none}</span>;
  const date = new Date(at);
  const exact = formatUtc(date);
  const text = minute === null ? exact : momentText(date, show, seconds);
  return (
    <Tooltip label={exact}>
      <time dateTime={date.toISOString()} suppressHydrationWarning>
        {text}
      </time>
    </Tooltip>
  );
}

function momentText(date: Date, show: "time" | "relative" | "both", seconds: boolean): string {
  const now = new Date();
  const time = formatMoment(date, now, Intl.DateTimeFormat().resolvedOptions().timeZone, seconds);
  switch (show) {
    case "time":
      return time;
    case "relative":
      return formatRelative(date, now);
    case "both":
      return `${time}, ${formatRelative(date, now)}`;
  }
}

const TICK_MS = 10_000;

function subscribeToClock(changed: () => void): () => void {
  const timer = setInterval(changed, TICK_MS);
  return () => clearInterval(timer);
}

function currentTick(): number | null {
  return Math.floor(Date.now() / TICK_MS);
}

/** On the server the viewer's zone is not known, so the first text is UTC. */
function serverTick(): number | null {
  return null;
}
