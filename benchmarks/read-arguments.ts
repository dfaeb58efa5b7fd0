import { parseArgs } from "node:util";

const PARTS = [
  "throughput",
  "distance",
  "statement",
  "wide",
  "peers",
  "memory",
  "growth",
  "latency",
  "sources",
  "pages",
] as const;
export type Part = (typeof PARTS)[number];

/** What runs when nothing is asked for; the others take long, or need no lakehouse. */
const USUAL: readonly Part[] = ["throughput", "distance", "statement", "wide", "peers", "memory", "growth", "latency"];

export type Arguments = {
  rows: number;
  rounds: number;
  /** Rows for the slow ways. */
  peerRows: number;
  parts: readonly Part[];
  json: boolean;
  /** Whether RESULTS.md is written. */
  write: boolean;
  /** The other build's commit, checked out into a folder with a database of its own. */
  against: string | null;
  /** A folder for the CPU profile of our process. */
  profile: string | null;
};

const USAGE = `npm run bench -- [--rows 1000000] [--rounds 5] [--peer-rows 200000] [--only ${PARTS.join("|")}]… [--against commit] [--json] [--no-write] [--profile folder]`;

/** Throws one sentence for what it does not understand. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      rows: { type: "string", default: "1000000" },
      rounds: { type: "string", default: "5" },
      "peer-rows": { type: "string" },
      only: { type: "string", multiple: true },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: true },
      against: { type: "string" },
      profile: { type: "string" },
    },
  });
  const rows = readNumber("rows", values.rows);
  return {
    rows,
    rounds: readNumber("rounds", values.rounds),
    peerRows: readNumber("peer-rows", values["peer-rows"] ?? String(Math.min(rows, 200_000))),
    parts: values.only?.map(readPart) ?? USUAL,
    json: values.json,
    write: values.write,
    against: values.against ?? null,
    profile: values.profile ?? null,
  };
}

function readNumber(name: string, text: string): number {
  const number = Number(text.replaceAll("_", ""));
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} ${text} is not a whole number above zero. ${USAGE}`);
}

function readPart(name: string): Part {
  const part = PARTS.find((each) => each === name);
  if (part) return part;
  throw new Error(`--only ${name} is no part of the benchmarks: ${PARTS.join(", ")}.`);
}
