import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconRefresh } from "@tabler/icons-react";
import { formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { pinText } from "@/components/shell/format/reading-text";
import { Panel } from "@/components/shell/layout/panel";
import type { RunView } from "@/lib/model/run/run-view";
import { type RunEvent, runEvents } from "./run-events";
import classes from "./run-timeline.module.css";

const ICON = {
  done: IconCircleCheck,
  running: IconRefresh,
  failed: IconCircleX,
  attention: IconAlertTriangle,
  waiting: IconCircleDashed,
} as const;

/** What happened in a run, in order. */
export function RunTimeline({ run }: { run: RunView }) {
  return (
    <Panel title="What happened">
      <ol className={classes.timeline}>
        {runEvents(run).map((event) => {
          const Icon = ICON[event.sign];
          return (
            <li key={`${event.kind} ${event.part ?? ""}`} data-sign={event.sign}>
              <Icon size={18} stroke={1.75} aria-hidden />
              <div>
                <b>{titleOf(event)}</b>
                {event.at && (
                  <small>
                    <Moment at={event.at} seconds />
                  </small>
                )}
                {event.kind === "pinned" &&
                  run.pins.map((pin) => (
                    <small key={`${pin.table.schema}.${pin.table.table}`}>
                      <code>{pin.table.table}</code> {pinText(pin)}
                    </small>
                  ))}
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function titleOf(event: RunEvent): string {
  switch (event.kind) {
    case "pinned":
      return "Pinned";
    case "planned":
      return event.parts === 1 ? "Planned 1 part" : `Planned ${formatNumber(event.parts ?? 0)} parts`;
    case "part":
      return `Part ${formatNumber(event.part ?? 0)} ${event.sign === "done" ? "delivered" : "is being delivered"}`;
    case "parts":
      return `${formatNumber(event.parts ?? 0)} more parts delivered`;
    case "waiting":
      return event.parts === 1 ? "1 part waits" : `${formatNumber(event.parts ?? 0)} parts wait`;
    case "failed":
      return "Stopped at a failure";
    case "attention":
      return "Waits for a decision";
    case "up_to_date":
      return "Nothing new was committed";
    case "committed":
      return "Committed: the checkpoint moved";
    case "cancelled":
      return "Cancelled";
  }
}
