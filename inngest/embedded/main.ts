import { env } from "@/lib/env";
import { startScheduler } from "./start-scheduler";

/** The scheduler as a process of its own: `node --import tsx inngest/embedded/main.ts`. */
const { DATABASE_URL: databaseUrl, INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey } = env;

if (!databaseUrl || !eventKey || !signingKey) {
  console.error("The scheduler needs DATABASE_URL, INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY.");
  process.exit(1);
}

const scheduler = await startScheduler({
  databaseUrl,
  eventKey,
  signingKey,
  appEndpoint: new URL("/api/inngest", env.APP_URL).href,
  port: env.SCHEDULER_PORT,
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
  process.once(signal, () => scheduler.stop().then(() => process.exit(0)));
