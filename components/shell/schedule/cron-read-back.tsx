"use client";

import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { cronInWords } from "@/lib/model/schedule/cron-words";
import { checkCron } from "@/lib/model/source/setup-steps";
import classes from "./schedule-help.module.css";

/** A cron expression read back in words, with its five fields where others were typed, or why it is none. */
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
      {checked.ok ? (
        <span>
          {cronInWords(checked.cron)}.
          {!sameFields(checked.cron, cron) && (
            <>
              {" "}
              Saved as <code>{checked.cron}</code>.
            </>
          )}
        </span>
      ) : (
        <span>{checked.message}</span>
      )}
    </div>
  );
}

function sameFields(kept: string, typed: string): boolean {
  return kept === typed.trim().split(/\s+/).join(" ");
}
