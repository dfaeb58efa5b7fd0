import { setTimeout as delay } from "node:timers/promises";
import { type Log, messageOf } from "@/inngest/embedded/log";

/** Work that goes on until it is stopped. */
export type Loop = { wake(): void; stop(): Promise<void> };

/**
 * Do `work` again and again: at once while it answers that there is more, else
 * after `everyMs` or when woken. A failure is told to the log and tried again.
 */
export function repeat(topic: string, everyMs: number, log: Log, work: () => Promise<boolean>): Loop {
  let stopping = false;
  let woken = new AbortController();

  async function run(): Promise<void> {
    while (!stopping) {
      // Renewed before the work, so that a wake during it is not missed.
      woken = new AbortController();
      const more = await attempt();
      if (!more && !stopping) await delay(everyMs, undefined, { signal: woken.signal }).catch(() => undefined);
    }
  }
  async function attempt(): Promise<boolean> {
    try {
      const more = await work();
      log.solved(topic);
      return more;
    } catch (error) {
      log.problem(topic, messageOf(error));
      return false;
    }
  }

  const running = run();
  return {
    wake: () => woken.abort(),
    async stop() {
      stopping = true;
      woken.abort();
      await running;
    },
  };
}
