"use client";

import { Skeleton } from "@mantine/core";
import dynamic from "next/dynamic";
import { formatDuration } from "@/components/shell/format/format";
import { Panel } from "@/components/shell/layout/panel";
import type { RunBucket } from "@/lib/model/run/run-view";
import classes from "./run-charts.module.css";

/** The drawing needs the width and the zone of the viewer, so it is made in the browser. */
const OutcomeChart = dynamic(() => import("./outcome-chart").then((module) => module.OutcomeChart), {
  ssr: false,
  loading: () => <Skeleton height={262} />,
});
const SlownessChart = dynamic(() => import("./slowness-chart").then((module) => module.SlownessChart), {
  ssr: false,
  loading: () => <Skeleton height={150} />,
});

/** A range of runs drawn over time: what became of their records, how fresh and how long they were. */
export function RunCharts({ sourceId, buckets, stepMs }: { sourceId: string; buckets: RunBucket[]; stepMs: number }) {
  const step = `in steps of ${formatDuration(stepMs)}`;
  const shown = buckets.filter(({ runs }) => runs > 0).length;
  return (
    <>
      <Panel title="Records by outcome" hint={step} actions={<Legend />}>
        <figure className={classes.figure} aria-label={`Records by outcome over time, ${shown} steps with runs`}>
          <OutcomeChart sourceId={sourceId} buckets={buckets} stepMs={stepMs} />
          <figcaption>
            Rejected and deferred have their own scale below, since one row matters there. Choose a bar to open its run.
          </figcaption>
        </figure>
      </Panel>
      <div className={classes.pair}>
        <Panel title="Freshness" hint={`commit to delivered, slowest ${step}`}>
          <SlownessChart kind="freshnessMs" buckets={buckets} stepMs={stepMs} />
        </Panel>
        <Panel title="Duration" hint={`start to commit, slowest ${step}`}>
          <SlownessChart kind="durationMs" buckets={buckets} stepMs={stepMs} />
        </Panel>
      </div>
    </>
  );
}

function Legend() {
  return (
    <ul className={classes.legend} aria-label="Legend">
      <li data-series="delivered">Delivered</li>
      <li data-series="rejected">Rejected</li>
      <li data-series="deferred">Deferred</li>
    </ul>
  );
}
