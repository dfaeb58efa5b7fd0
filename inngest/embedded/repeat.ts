import { setTimeout as delay } from "node:timers/promises";
import { type Log, messageOf } from "./log";

/** Work that is repeated until it is stopped. */
export type Loop = {
  wake(): void;
  /** Why the work failed the last time; `null` when it did not. */
  problem(): string | null;
  stop(): Promise<void>;
};

const RETRY_MS_MAX = 5000;

/**
 * Repeat `work`: at once while it returns `true`, else after `everyMs` or when
 * woken. A failure is logged, and the work is repeated soon.
 */
export function repeat(topic: string, everyMs: number, log: Log, work: () => Promise<unknown>): Loop {
  let stopping = false;
  let problem: string | null = null;
  let woken = new AbortController();

  async function run(): Promise<void> {
    while (!stopping) {
      // Renewed before the work, so that a wake during it is not missed.
      woken = new AbortController();
      const more = await attempt();
      const waitMs = problem === null ? everyMs : Math.min(everyMs, RETRY_MS_MAX);
      if (!more && !stopping) await delay(waitMs, undefined, { signal: woken.signal }).catch(() => undefined);
    }
  }
  async function attempt(): Promise<boolean> {
    try {
      const more = await work();
      problem = null;
      log.solved(topic);
      return more === true;
    } catch (error) {
      problem = messageOf(error);
      log.problem(topic, problem);
      return false;
    }
  }

  const running = run();
  return {
    wake: () => woken.abort(),
    problem: () => problem,
    async stop() {
      stopping = true;
      woken.abort();
      await running;
    },
  };
}
