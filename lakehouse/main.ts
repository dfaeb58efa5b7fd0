import { readSettings } from "./settings";
import { type Lakehouse, startLakehouse } from "./start-lakehouse";

/**
 * Runs the lakehouse until it is told to stop. Prints `lakehouse ready` on a line of its own when statements are
 * answered; `connection.json` is there before.
 */
const say = (line: string) => console.log(`lakehouse: ${line}`);
let lakehouse: Lakehouse | undefined;
let stopping = false;
const STOP_MS_MAX = 20_000;

async function stop(code: number) {
  if (stopping) return;
  stopping = true;
  // The guard ends Spark by itself once this process is gone, however badly it hangs.
  setTimeout(() => process.exit(1), STOP_MS_MAX).unref();
  process.exitCode = code;
  await lakehouse?.stop();
  process.exit();
}

function fail(error: unknown) {
  if (stopping) return;
  console.error(`lakehouse: ${error instanceof Error ? error.message : String(error)}`);
  void stop(1);
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void stop(0));

try {
  lakehouse = await startLakehouse(readSettings(), say);
  lakehouse.failed.catch(fail);
  say(`starting Spark at https://${lakehouse.connection.serverHostname}`);
  await lakehouse.ready;
  console.log("lakehouse ready");
} catch (error) {
  fail(error);
}
