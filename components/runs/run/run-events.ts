import type { RunView } from "@/lib/model/run/run-view";

/** One thing that happened in a run, for its timeline. */
export type RunEvent = {
  kind:
    | "pinned"
    | "planned"
    | "part"
    | "parts"
    | "waiting"
    | "failed"
    | "attention"
    | "up_to_date"
    | "committed"
    | "cancelled";
  sign: "done" | "running" | "failed" | "attention" | "waiting";
  at: Date | null;
  /** The part's number, counted from 1. */
  part?: number;
  /** How many parts. */
  parts?: number;
};

/** Up to this many delivered parts have a line of their own. */
const PARTS_MAX = 8;

/** What happened in a run, from its rows, in order. */
export function runEvents({
  state,
  clock,
  startedAt,
  endedAt,
  parts,
}: Pick<RunView, "state" | "clock" | "startedAt" | "endedAt" | "parts">): RunEvent[] {
  if (state === "up_to_date") return [{ kind: "up_to_date", sign: "done", at: endedAt }];
  const closed = parts.filter((part) => part.state === "closed");
  const shown = closed.slice(0, PARTS_MAX);
  const rest = closed.length - shown.length;
  const waiting = parts.filter((part) => part.state === "waiting").length;
  const events: RunEvent[] = [
    { kind: "pinned", sign: "done", at: clock },
    { kind: "planned", sign: "done", at: startedAt, parts: parts.length },
    ...shown.map((part): RunEvent => ({ kind: "part", sign: "done", at: part.endedAt, part: part.ordinal + 1 })),
  ];
  if (rest > 0) events.push({ kind: "parts", sign: "done", at: closed.at(-1)?.endedAt ?? null, parts: rest });
  for (const part of parts)
    if (part.state === "running" && state === "running")
      events.push({ kind: "part", sign: "running", at: part.startedAt, part: part.ordinal + 1 });
  const end = endOf(state, endedAt);
  if (end?.sign === "failed" || end?.sign === "attention") events.push(end);
  if (waiting > 0) events.push({ kind: "waiting", sign: "waiting", at: null, parts: waiting });
  if (end?.sign === "done") events.push(end);
  return events;
}

function endOf(state: RunView["state"], endedAt: Date | null): RunEvent | null {
  switch (state) {
    case "running":
      return null;
    case "up_to_date":
      return { kind: "up_to_date", sign: "done", at: endedAt };
    case "succeeded":
    case "partial":
      return { kind: "committed", sign: "done", at: endedAt };
    case "suspended":
      return { kind: "failed", sign: "failed", at: endedAt };
    case "needs_attention":
      return { kind: "attention", sign: "attention", at: endedAt };
    case "cancelled":
      return { kind: "cancelled", sign: "done", at: endedAt };
  }
}
