import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Inngest } from "inngest";
import { createTestDatabase } from "@/test/scheduler/database";
import { waitUntil } from "@/test/wait-until";
import { freePort } from "../../scripts/lib/processes/ports.mjs";

export type CrashHarness = Awaited<ReturnType<typeof startCrashHarness>>;

/** The app and the scheduler as the processes they are in an installation, to be killed and started again. */
export async function startCrashHarness() {
  const db = await createTestDatabase();
  const [appPort, schedulerPort] = [await freePort(), await freePort()];
  const keys = {
    eventKey: randomBytes(8).toString("hex"),
    signingKey: `signkey-prod-${randomBytes(16).toString("hex")}`,
  };
  const baseUrl = `http://127.0.0.1:${schedulerPort}`;
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: db.url,
    APP_URL: `http://127.0.0.1:${appPort}`,
    INNGEST_DEV: "0",
    INNGEST_BASE_URL: baseUrl,
    INNGEST_EVENT_KEY: keys.eventKey,
    INNGEST_SIGNING_KEY: keys.signingKey,
  };
  const children = new Set<ChildProcess>();
  let stopped = false;

  function start(file: string, ports: Record<string, number>): ChildProcess {
    const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", file], {
      env: { ...environment, ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `${port}`])) },
      stdio: "ignore",
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  }
  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  const harness = {
    db,
    inngest: new Inngest({ id: "lab", isDev: false, baseUrl, ...keys }),
    kill,
    startApp: () => start("test/scheduler/crash-app.ts", { PORT: appPort }),
    startScheduler: () => start("inngest/embedded/main.ts", { SCHEDULER_PORT: schedulerPort }),
    /** An app that is started again whenever it dies, as a launcher does. Answers with how often it died. */
    superviseApp() {
      const deaths = { count: 0 };
      const revive = () => {
        harness.startApp().once("exit", () => {
          deaths.count += 1;
          if (!stopped) revive();
        });
      };
      revive();
      return deaths;
    },
    ready: () =>
      waitUntil("the scheduler knows the functions", async () => {
        const response = await fetch(`${baseUrl}/health`).catch(() => null);
        return response?.ok;
      }),
    effects: async (functionId: string) =>
      (
        await db.rows<{ label: string }>(
          `SELECT label || CASE attempt WHEN 0 THEN '' ELSE '#' || attempt END AS label
           FROM effect JOIN scheduler.run ON run.id = run_id WHERE function_id = $1 ORDER BY effect.n`,
          [`lab-${functionId}`],
        )
      ).map(({ label }) => label),
    ended: (functionId: string, count = 1) =>
      waitUntil(`${count} runs of ${functionId} have ended`, async () => {
        const runs = await db.rows<{ id: string; status: string; output: unknown }>(
          "SELECT id, status, output FROM scheduler.run WHERE function_id = $1 AND status <> 'running'",
          [`lab-${functionId}`],
        );
        return runs.length === count && runs;
      }),
    openGate: (name: string) => db.rows("INSERT INTO gate VALUES ($1) ON CONFLICT DO NOTHING", [name]),
    async stop() {
      stopped = true;
      await Promise.all([...children].map(kill));
      await db.drop();
    },
  };
  return harness;
}
