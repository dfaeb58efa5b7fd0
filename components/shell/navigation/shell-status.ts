/** What the frame of every page shows besides the page, as it changes while one looks. */
export type ShellStatus = {
  /** Sources of the project where nothing more is sent until a person chooses. */
  needAttention: number;
  scheduler:
    | { kind: "embedded"; lastTickMsAgo: number | null }
    /** An Inngest server runs the schedule: its state is not ours to know. */
    | { kind: "inngest" }
    /** The database did not say. */
    | { kind: "unknown" };
};

/** A scheduler that ticks about once a second and has been silent for this long has stopped. */
const SILENT_MS = 60_000;

/** The sentence about the scheduler, and whether it asks for a look. */
export function schedulerSentence(
  scheduler: ShellStatus["scheduler"],
  sinceReadMs: number,
): { tone: "ok" | "warn" | "grey"; text: string } {
  switch (scheduler.kind) {
    case "inngest":
      return { tone: "grey", text: "Scheduler: Inngest server" };
    case "unknown":
      return { tone: "grey", text: "Scheduler: state unknown" };
    case "embedded": {
      if (scheduler.lastTickMsAgo === null) return { tone: "warn", text: "Scheduler: not started yet" };
      const ms = scheduler.lastTickMsAgo + sinceReadMs;
      const text = `Scheduler: last tick ${ms < 60_000 ? `${Math.floor(ms / 1000)} s` : ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / 3_600_000)} h`} ago`;
      return { tone: ms > SILENT_MS ? "warn" : "ok", text };
    }
  }
}
