"use client";

import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import classes from "./scheduler-note.module.css";
import { type ShellStatus, schedulerSentence } from "./shell-status";
import { useShellStatus } from "./use-shell-status";

const ICON = { ok: IconCircleCheck, warn: IconAlertTriangle, grey: IconCircleDashed } as const;

/** Whether the schedule is kept, at the foot of the navigation. */
export function SchedulerNote({ initial }: { initial: ShellStatus }) {
  const { status, readAt } = useShellStatus(initial);
  const second = useSyncExternalStore(subscribeToSeconds, currentSecond, () => null);
  const sinceReadMs = second === null ? 0 : Math.max(0, second * 1000 - readAt);
  const { tone, text } = schedulerSentence(status.scheduler, sinceReadMs);
  const Icon = ICON[tone];
  return (
    <div className={classes.note} data-tone={tone}>
      <Icon size={14} stroke={1.75} aria-hidden />
      <span suppressHydrationWarning>{text}</span>
    </div>
  );
}

function subscribeToSeconds(changed: () => void): () => void {
  const timer = setInterval(changed, 1000);
  return () => clearInterval(timer);
}

function currentSecond(): number | null {
  return Math.floor(Date.now() / 1000);
}
