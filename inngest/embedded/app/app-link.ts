import type { Database } from "../database";
import { RegistrationRefused, syncFunctions } from "../functions/registration";
import { type Log, messageOf } from "../log";
import type { App } from "./call-app";

/** Whether the app is there, and what its functions are. */
export type AppLink = {
  /** What is wrong with the app, in words. While something is, no step is started. */
  problem(): string | null;
  /** A call found no app. The app is called each second until it responds. */
  lose(message: string): void;
  /** Ask the app for its functions when it is time to: each minute, so that a deployment is noticed. */
  sync(): Promise<void>;
};

const SYNC_MS = 60_000;

export function createAppLink(options: { db: Database; app: App; log: Log; onSync: () => Promise<void> }): AppLink {
  const { db, app, log } = options;
  let problem: string | null = "The app has not responded yet.";
  let dueAt = 0;

  function lose(message: string): void {
    problem = `The app does not respond: ${message}`;
    dueAt = 0;
  }

  return {
    problem: () => problem,
    lose,
    async sync() {
      if (performance.now() < dueAt) return;
      try {
        await syncFunctions(db, app);
        log.solved("functions");
      } catch (error) {
        if (!(error instanceof RegistrationRefused)) {
          lose(messageOf(error));
          throw error;
        }
        // The app responds, so the functions accepted before continue.
        log.problem("functions", error.message);
      }
      dueAt = performance.now() + SYNC_MS;
      problem = null;
      await options.onSync();
    },
  };
}
