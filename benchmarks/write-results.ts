import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import type { Part } from "./read-arguments";

const FILE = join(import.meta.dirname, "RESULTS.md");

const TITLES: Record<Part, string> = {
  throughput: "Throughput",
  distance: "An endpoint that is not next door",
  statement: "The warehouse's work",
  wide: "A wide table",
  peers: "Beside Python",
  memory: "Memory",
  growth: "Growth with the table",
  latency: "Latency",
  sources: "Many sources",
  pages: "Pages",
};

const HEAD = `# Results

Made by \`npm run bench\`; what each part does is in [README.md](README.md). All contenders ran on one machine, beside the
warehouse and the endpoint, so they took their processor from each other: the ratios of one table can be compared, the
absolute numbers of two machines cannot. Ratios are medians of rounds in which the contenders took turns.
`;

/** Write the sections of the parts that ran; those of others stay as they are. */
export function writeResults(sections: ReadonlyMap<Part, string>): void {
  const before = existsSync(FILE) ? readSections(readFileSync(FILE, "utf8")) : new Map<string, string>();
  const conditions = conditionsOf();
  for (const [part, text] of sections) before.set(TITLES[part], `${conditions}\n\n${text}`);
  const body = Object.values(TITLES).flatMap((title) => {
    const text = before.get(title);
    return text === undefined ? [] : `## ${title}\n\n${text.trim()}\n`;
  });
  writeFileSync(FILE, `${[HEAD, ...body].join("\n")}`);
}

function readSections(text: string): Map<string, string> {
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => [section.slice(0, section.indexOf("\n")), section.slice(section.indexOf("\n"))]),
  );
}

/** When, at which commit, and on what: without this the numbers say nothing. */
function conditionsOf(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg().map((value) => value.toFixed(1));
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: import.meta.dirname, encoding: "utf8" });
  return `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, commit ${commit.trim()}: ${cpus().length} × ${cpu?.model ?? "?"}, ${memory} GB, ${platform()} ${release()}, Node ${process.versions.node}; load at the end ${load.join(" ")}.`;
}
