import { readdirSync, readFileSync } from "node:fs";

/** What runs beside a contender, by its command line. */
const BESIDE: readonly (readonly [kind: Beside, command: RegExp])[] = [
  ["warehouse", /^\S*java .*-Dlakefeed\.lakehouse=/],
  ["gateway", /lakehouse\/main\.ts/],
  ["database", /^(\S*\/)?postgres\b/],
  ["endpoint", /benchmarks\/endpoint\/main\.ts/],
];
type Beside = "warehouse" | "gateway" | "database" | "endpoint";

/** Processor seconds. */
export type ProcessorTime = Record<Beside, number>;

/** A clock tick of /proc, in seconds. Source: proc(5) and sysconf(3). */
const TICK = 0.01;

/** Do work, and say what the processes beside it took meanwhile: nothing where there is no /proc. */
export async function withProcessorTime<T>(work: () => Promise<T>): Promise<[T, ProcessorTime]> {
  const before = readProcessorTime();
  const result = await work();
  const after = readProcessorTime();
  const took = (kind: Beside) => Math.max(after[kind] - before[kind], 0);
  return [
    result,
    { warehouse: took("warehouse"), gateway: took("gateway"), database: took("database"), endpoint: took("endpoint") },
  ];
}

function readProcessorTime(): ProcessorTime {
  const time: ProcessorTime = { warehouse: 0, gateway: 0, database: 0, endpoint: 0 };
  for (const pid of processIds()) {
    const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
    const kind = BESIDE.find(([, pattern]) => pattern.test(command))?.[0];
    if (kind) time[kind] += secondsOf(pid);
  }
  return time;
}

/** User and system time: fields 14 and 15, counted from the end of the name, which may hold spaces. */
function secondsOf(pid: string): number {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK;
}

function processIds(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Nothing where the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
