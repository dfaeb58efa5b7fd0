"use client";

import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { checkCron } from "@/lib/core/setup-steps";
import { cronInWords } from "./cron-in-words";
import classes from "./schedule-help.module.css";

/** A cron expression read back in words, or why it is none. */
export function CronReadBack({ cron }: { cron: string }) {
  if (cron.trim() === "") return null;
  const checked = checkCron(cron);
  return (
    <div className={classes.readBack} data-ok={checked.ok} role="status">
      {checked.ok ? (
        <IconCheck size={14} stroke={1.75} aria-hidden />
      ) : (
        <IconInfoCircle size={14} stroke={1.75} aria-hidden />
      )}
      <span>{checked.ok ? `${cronInWords(checked.cron)}.` : checked.message}</span>
    </div>
  );
}
