import type { Trigger } from "@/lib/core/run";

/** Who asked for a run, in a word. */
export const TRIGGER_TEXT: Record<Trigger, string> = {
  schedule: "Schedule",
  manual: "Sync now",
  first: "First sync",
};
