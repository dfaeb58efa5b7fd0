import type { Trigger } from "@/lib/model/run/run";

/** Who asked for a run, in a word. */
export const TRIGGER_TEXT: Record<Trigger, string> = {
  schedule: "Schedule",
  manual: "Sync now",
  first: "First sync",
  edit: "New SQL",
  rewind: "Rewind",
};

/** Who asked for a run, as the end of a sentence. */
export const STARTED_BY: Record<Trigger, string> = {
  schedule: "by its schedule",
  manual: "by Sync now",
  first: "as its first sync",
  edit: "because its SQL was edited",
  rewind: "by a rewind",
};
