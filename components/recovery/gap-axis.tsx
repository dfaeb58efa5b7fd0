import { IconCircleCheck, IconClock, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import type { Gap } from "@/lib/model/run/gap";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./gap-axis.module.css";

/** A table's versions in three spans: delivered, cannot be read, waiting. */
export function GapAxis({ gap, code }: { gap: Gap; code: string }) {
  const { table, from, to, fromAt, toAt, delivered, resume, head, rowsMissed, rowsWaiting } = gap;
  const next = resume.after + 1;
  return (
    <figure className={classes.axis} aria-label={`Versions of ${formatTableName(table)}`}>
      <figcaption>
        <span className="overline">Versions of {formatTableName(table)}</span>
        <code>{code}</code>
      </figcaption>
      <ol className={classes.spans}>
        <Span kind="delivered" icon={<IconCircleCheck size={14} stroke={1.75} aria-hidden />} label="Delivered">
          <b>{delivered === null ? "nothing yet" : `up to ${formatNumber(delivered.version)}`}</b>
          {delivered?.at && <Moment at={delivered.at} />}
        </Span>
        <Span kind="lost" icon={<IconX size={14} stroke={1.75} aria-hidden />} label="Cannot be read">
          <b>{to === null ? `${formatNumber(from)} and later, of the former table` : rangeText(from, to)}</b>
          {fromAt && (
            <span>
              <Moment at={fromAt} />
              {toAt && toAt !== fromAt && (
                <>
                  {" "}
                  to <Moment at={toAt} />
                </>
              )}
            </span>
          )}
          <span>{rowsMissed === null ? "changed rows not known" : `${formatCount(rowsMissed, "row")} changed`}</span>
        </Span>
        <Span kind="waiting" icon={<IconClock size={14} stroke={1.75} aria-hidden />} label="Waiting, can be read">
          <b>{next > head.version ? "none yet" : rangeText(next, head.version)}</b>
          {next <= head.version && head.at && (
            <span>
              newest <Moment at={head.at} />
            </span>
          )}
          {next <= head.version && (
            <span>
              {rowsWaiting === null ? "changed rows not counted" : `${formatCount(rowsWaiting, "row")} changed`}
            </span>
          )}
        </Span>
      </ol>
    </figure>
  );
}

type SpanProps = { kind: "delivered" | "lost" | "waiting"; icon: ReactNode; label: string; children: ReactNode };

function Span({ kind, icon, label, children }: SpanProps) {
  return (
    <li data-kind={kind}>
      <span className={classes.bar}>
        {icon} {label}
      </span>
      <span className={classes.facts}>{children}</span>
    </li>
  );
}

function rangeText(from: number, to: number): string {
  return from === to ? formatNumber(from) : `${formatNumber(from)} to ${formatNumber(to)}`;
}
