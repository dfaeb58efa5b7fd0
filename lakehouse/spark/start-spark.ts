import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, renameSync } from "node:fs";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Installation } from "../install/install-lakehouse";
import type { LakehouseSettings } from "../settings";
import { sparkArguments } from "./spark-arguments";
import { sparkEnvironment } from "./spark-environment";

export type SparkProcess = {
  /** Settles when the server answers; rejects, with the log's last words, when it ends before. */
  ready: Promise<void>;
  /** Settles when the process has ended, for whatever reason. */
  ended: Promise<void>;
  stop: () => Promise<void>;
  /** End it without warning, as a crash does. */
  kill: () => Promise<void>;
};

const POLL_MS = 100;
const GUARD = join(import.meta.dirname, "..", "..", "scripts", "guard.mjs");

const sparkLog = (dataFolder: string) => join(dataFolder, "spark.log");
/** Written by the process itself, for the next start to find it should it outlive this one. */
export const sparkPidFile = (dataFolder: string) => join(dataFolder, "spark.pid");

/** Start the Thrift server as a child that does not outlive this process, even one that is killed. */
export async function startSpark(settings: LakehouseSettings, installation: Installation): Promise<SparkProcess> {
  const { dataFolder } = settings;
  await rm(join(dataFolder, "tmp"), { recursive: true, force: true });
  await mkdir(join(dataFolder, "tmp"), { recursive: true });
  await copyFile(join(import.meta.dirname, "log4j2.properties"), join(dataFolder, "log4j2.properties"));

  const child = spawnGuarded(dataFolder, installation.java.program, sparkArguments(settings, installation));
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return {
    ready: waitUntilReady(settings, ended),
    ended,
    async stop() {
      child.stdin?.end();
      await ended;
    },
    async kill() {
      child.kill("SIGQUIT");
      await ended;
    },
  };
}

/** The shell writes its own process id, which becomes Java's. */
function spawnGuarded(dataFolder: string, java: string, args: readonly string[]): ChildProcess {
  const log = sparkLog(dataFolder);
  if (existsSync(log)) renameSync(log, `${log}.1`);
  const output = openSync(log, "a", 0o600);
  const shell = ["sh", "-c", 'echo $$ > "$0"; exec "$@"', sparkPidFile(dataFolder), java, ...args];
  const child = spawn(process.execPath, [GUARD, "--", ...shell], {
    cwd: dataFolder,
    env: sparkEnvironment(process.env),
    stdio: ["pipe", output, output],
    detached: true,
  });
  closeSync(output);
  child.stdin?.on("error", () => undefined);
  return child;
}

async function waitUntilReady(settings: LakehouseSettings, ended: Promise<void>) {
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (!(await accepts(settings.sparkPort))) {
    if (over) throw new Error(`Spark did not start: ${await lastWords(settings.dataFolder)}`);
    await wait(POLL_MS);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    const settle = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
  });
}

async function lastWords(dataFolder: string): Promise<string> {
  const log = sparkLog(dataFolder);
  const lines = (await readFile(log, "utf8").catch(() => "")).trim().split("\n");
  const cause = lines.findLast((line) => /error|exception|caused by/i.test(line)) ?? lines.at(-1) ?? "";
  return `${cause.trim().slice(0, 300)} (all of it in ${log})`;
}
