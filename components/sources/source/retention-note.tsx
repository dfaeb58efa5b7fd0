"use client";

import { Alert } from "@mantine/core";
import { IconHourglassLow } from "@tabler/icons-react";
import { formatDuration } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import type { RetentionWarning } from "@/lib/model/run/retention";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./retention-note.module.css";

/** How long changes that wait can still be read, and what gives more time. Nothing while there is plenty. */
export function RetentionNote({ warning, now }: { warning: RetentionWarning | null; now: Date }) {
  if (warning === null) return null;
  const { table, level, since, until } = warning;
  const name = formatTableName(table);
  return (
    <Alert
      color={level === "half" ? "warn" : "bad"}
      icon={<IconHourglassLow size={18} stroke={1.75} aria-hidden />}
      title={level === "over" ? "Changes may be lost already" : `${leftText(until, now)} left`}
      classNames={{ title: classes.title }}
    >
      <p className={classes.text}>
        Changes of <code>{name}</code> may wait since <Moment at={since} />.{" "}
        {level === "over" ? "The table has kept them until" : "The table keeps them until"} <Moment at={until} />; after
        that VACUUM and log cleanup may remove them. Bring this source up to date before, or set{" "}
        <code>delta.deletedFileRetentionDuration</code> and <code>delta.logRetentionDuration</code> of the table higher.
      </p>
    </Alert>
  );
}

/** The same in the list, in one line. */
export function RetentionSentence({ warning, now }: { warning: RetentionWarning | null; now: Date }) {
  if (warning === null) return null;
  const { level, until, table } = warning;
  return (
    <span className={classes.sentence} data-level={level}>
      <IconHourglassLow size={14} stroke={1.75} aria-hidden />
      <span>
        {level === "over"
          ? `Changes of ${table.table} may be lost already.`
          : `${leftText(until, now)} until changes of ${table.table} can be lost.`}
      </span>
    </span>
  );
}

function leftText(until: Date, now: Date): string {
  return formatDuration(Math.max(0, until.getTime() - now.getTime()));
}
