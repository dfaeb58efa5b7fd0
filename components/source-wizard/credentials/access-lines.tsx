"use client";

import { Loader, Progress } from "@mantine/core";
import { IconAlertOctagon, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import { formatDuration } from "@/components/shell/format/format";
import type { AccessLine } from "@/lib/model/source/access";
import { ACCESS_CHECK_LABEL } from "@/lib/model/source/connection";
import classes from "./access-check.module.css";
import { MenuPath } from "./prepare-help";

/** A cluster that is starting is waited for this long; most need 3 to 6 minutes. */
const WAIT_MAX_MS = 15 * 60_000;

/** The checks, each with its own result. `stopped`: what is not done will not be. */
export function AccessLines({ lines, stopped }: { lines: AccessLine[]; stopped: boolean }) {
  return (
    <ol className={classes.lines}>
      {lines.map((line) => (
        <Line key={line.check} line={line} stopped={stopped} />
      ))}
    </ol>
  );
}

function Line({ line, stopped }: { line: AccessLine; stopped: boolean }) {
  const { check, state, message, remedy, tookMs } = line;
  const active = !stopped && (state === "running" || state === "waiting");
  return (
    <li className={classes.line} data-state={active ? "active" : state}>
      <StateIcon state={active ? "active" : state} />
      <div className={classes.body}>
        <div className={classes.name}>{ACCESS_CHECK_LABEL[check]}</div>
        {message !== null && message !== "" && <div className={classes.message}>{message}</div>}
        {active && state === "waiting" && <Waiting line={line} />}
        {remedy !== null && <Remedy remedy={remedy} />}
      </div>
      <div className={classes.took}>
        {active && line.startedAt ? (
          <Elapsed since={line.startedAt} />
        ) : tookMs !== null ? (
          formatDuration(tookMs)
        ) : stopped ? (
          "not made"
        ) : (
          "waits"
        )}
      </div>
    </li>
  );
}

/** A way through Databricks' menus, or a statement to run there. */
function Remedy({ remedy }: { remedy: string }) {
  if (!remedy.includes("→")) return <CommandBlock command={remedy} />;
  return (
    <div className={classes.menu}>
      In Databricks: <MenuPath path={remedy.split("→").map((place) => place.trim())} />
    </div>
  );
}

function StateIcon({ state }: { state: AccessLine["state"] | "active" }) {
  switch (state) {
    case "active":
      return <Loader size={16} aria-label="Running" />;
    case "passed":
      return <IconCircleCheck size={18} stroke={1.75} className={classes.passed} aria-label="Passed" />;
    case "failed":
      return <IconAlertOctagon size={18} stroke={1.75} className={classes.failed} aria-label="Failed" />;
    case "pending":
    case "running":
    case "waiting":
      return <IconCircleDashed size={18} stroke={1.75} className={classes.pending} aria-label="Not made yet" />;
  }
}

function Waiting({ line }: { line: AccessLine }) {
  const elapsedMs = useElapsedMs(line.startedAt);
  return (
    <div className={classes.waiting}>
      <Progress value={Math.min(100, (elapsedMs / WAIT_MAX_MS) * 100)} aria-label="Waited, of 15 minutes" />
      <p>
        Most clusters need 3 to 6 minutes; we wait up to 15. You can do something else: the check continues, and this
        page shows its result.
      </p>
    </div>
  );
}

function Elapsed({ since }: { since: Date }) {
  return <span suppressHydrationWarning>{formatDuration(Math.floor(useElapsedMs(since) / 1000) * 1000)}</span>;
}

function useElapsedMs(since: Date | null): number {
  const second = useSyncExternalStore(
    (changed) => {
      const timer = setInterval(changed, 1000);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / 1000),
    () => 0,
  );
  return since === null ? 0 : Math.max(0, second * 1000 - new Date(since).getTime());
}
