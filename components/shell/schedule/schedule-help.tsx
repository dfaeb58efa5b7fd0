"use client";

import { Card, Progress } from "@mantine/core";
import { useMemo } from "react";
import { formatDuration, formatMoment, formatRelative, formatUtc } from "@/components/shell/format/format";
import { useHydrated } from "@/components/shell/step-form/use-hydrated";
import { cronOf, longestPauseMs, nextTimes } from "@/lib/model/schedule/schedule";
import { frequencyStepSchema } from "@/lib/model/source/setup-steps";
import classes from "./schedule-help.module.css";

/** Databricks keeps change files for 7 days unless a table says otherwise (delta.deletedFileRetentionDuration). */
const FEED_KEPT_MS = 7 * 86_400_000;

/** The next three runs of what the form says now, and its longest pause beside what the change feed keeps. */
export function ScheduleHelp({ values }: { values: object }) {
  const hydrated = useHydrated();
  const parsed = frequencyStepSchema.safeParse(values);
  if (!hydrated || !parsed.success)
    return (
      <Card>
        <h2>Next three runs</h2>
        <p className={classes.hint}>They are shown once the schedule is complete.</p>
      </Card>
    );
  const now = new Date();
  const { frequency, timeZone } = parsed.data;
  const cron = cronOf(frequency);
  return (
    <>
      <Card>
        <h2>Next three runs</h2>
        <ol className={classes.runs}>
          {nextTimes(cron, timeZone, now, 3).map((at) => (
            <li key={at.toISOString()}>
              <span className={classes.when}>{formatMoment(at, now, timeZone)}</span>
              <span className={classes.hint}>{formatRelative(at, now)}</span>
              <time className={classes.utc} dateTime={at.toISOString()}>
                {formatUtc(at)}
              </time>
            </li>
          ))}
        </ol>
        <p className={classes.hint}>The first run starts as soon as the source is created.</p>
      </Card>
      <LongestPause cron={cron} timeZone={timeZone} />
    </>
  );
}

/** Enough runs to see a week of a schedule that runs every quarter of an hour. */
const RUNS_LOOKED_AT = 700;

function LongestPause({ cron, timeZone }: { cron: string; timeZone: string }) {
  const pauseMs = useMemo(() => longestPauseMs(cron, timeZone, new Date(), RUNS_LOOKED_AT), [cron, timeZone]);
  const share = pauseMs / FEED_KEPT_MS;
  const percent = Math.round(share * 100);
  return (
    <Card>
      <h3>How long the feed waits for you</h3>
      <p className={classes.hint}>
        A table keeps its change files for 7 days unless it says otherwise. The longest pause of this schedule is{" "}
        {formatDuration(pauseMs)}
        {share >= 0.01 ? `, ${percent} % of that.` : "."}
      </p>
      <Progress
        className={classes.progress}
        value={Math.min(100, share * 100)}
        color={share >= 0.8 ? "red.8" : share >= 0.5 ? "orange.8" : "lake"}
        aria-label="Longest pause, of what the feed keeps"
      />
      {share >= 0.8 && (
        <p className={classes.warning}>
          {share >= 1
            ? "Changes would be gone before they are read. Sync more often, or raise delta.deletedFileRetentionDuration of the tables."
            : "One missed run could lose changes. Sync more often, or raise delta.deletedFileRetentionDuration of the tables."}
        </p>
      )}
    </Card>
  );
}
