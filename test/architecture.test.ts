import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** What may come from outside the repository; null: anything. */
type Rule = { modules: readonly string[]; packages: RegExp | null };

const ENGINE = ["lib/model", "lib/sql", "lib/databricks", "lib/amplitude", "lib/store", "lib/sync", "lib/env"];

/** One folder in `lib/` and one in `components/` each; some have only one of the two. Features never import each other. */
const FEATURES = [
  "analytics",
  "catalog",
  "ingestion",
  "recovery",
  "rewind",
  "runs",
  "settings",
  "source-wizard",
  "sources",
  "sql-edit",
  "undelivered-records",
];

/** Who may import whom, besides itself. */
const RULES: Record<string, Rule> = {
  "lib/model": { modules: [], packages: /^zod$/ },
  "lib/sql": { modules: ["lib/model"], packages: /^@polyglot-sql\/sdk$/ },
  "lib/databricks": { modules: ["lib/model", "lib/sql"], packages: null },
  "lib/amplitude": { modules: ["lib/model", "lib/sql"], packages: null },
  "lib/store": { modules: ["lib/model", "lib/env"], packages: null },
  "lib/sync": { modules: ENGINE, packages: null },
  "lib/draft": { modules: ENGINE, packages: null },
  "lib/env": { modules: [], packages: /^zod$/ },
  ...Object.fromEntries(
    FEATURES.flatMap((feature): [string, Rule][] => [
      [`lib/${feature}`, { modules: [...ENGINE, "lib/draft"], packages: null }],
      [`components/${feature}`, { modules: ["components/shell", "lib/model", "lib/sql"], packages: null }],
    ]),
  ),
  "components/shell": { modules: ["lib/model", "lib/sql"], packages: null },
  inngest: { modules: ["lib/model", "lib/store", "lib/sync", "lib/env"], packages: null },
  app: {
    modules: [
      "components/shell",
      "inngest",
      "lib/model",
      "lib/store",
      "lib/draft",
      "lib/env",
      ...FEATURES.flatMap((feature) => [`lib/${feature}`, `components/${feature}`]),
    ],
    packages: null,
  },
};

/** The files of the repository by patterns of git, also those that are not committed yet. */
function listFiles(...patterns: string[]): string[] {
  const options = ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns];
  const listed = execFileSync("git", options, { cwd: root, encoding: "utf8" }).split("\n");
  return listed.filter((file) => file !== "" && existsSync(join(root, file)));
}

const files = listFiles("*.ts", "*.tsx");
const modules = Object.keys(RULES).sort((one, other) => other.length - one.length);

function moduleOf(path: string): string | undefined {
  return modules.find((module) => path === module || path.startsWith(`${module}/`) || path.startsWith(`${module}.`));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;"']*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']|@import [^"'\n]*?from ["']([^"']+)["']/g,
  );
  return [...found].flatMap(([, from, lazy, bare, types]) => from ?? lazy ?? bare ?? types ?? []);
}

function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier));
  return null;
}

// An arrow that points up (the store knowing a page, the sync knowing the wizard) makes every later change dearer.
test.each(modules)("%s imports only what it may", (module) => {
  const { modules: allowed, packages } = RULES[module] ?? { modules: [], packages: null };
  const wrong = files
    .filter((file) => moduleOf(file) === module && !/\.test\.tsx?$/.test(file))
    .flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const target = targetOf(file, specifier);
        if (target === null)
          return packages === null || specifier.startsWith("node:") || packages.test(specifier)
            ? []
            : [`${file} imports ${specifier}`];
        const other = moduleOf(target);
        return other === module || (other !== undefined && allowed.includes(other)) || /\.(css|json)$/.test(target)
          ? []
          : [`${file} imports ${target}`];
      }),
    );
  expect(wrong).toEqual([]);
});

// The driver and the database client each have one home; elsewhere they would grow a second set of errors and rules.
test.each([
  ["@databricks/sql", "lib/databricks"],
  ["@prisma/client", "lib/store"],
])("%s is imported only in %s", (name, home) => {
  const wrong = files.filter(
    (file) =>
      moduleOf(file) !== undefined &&
      !file.startsWith(`${home}/`) &&
      !/\.test\.ts$/.test(file) &&
      importsOf(file).includes(name),
  );
  expect(wrong).toEqual([]);
});

/** Each file of these folders that is no test, with the files of them that it imports, also for a type alone. */
function importGraph(): Map<string, string[]> {
  const folders = /^(lib|components|app|inngest|lakehouse|benchmarks|scripts)\//;
  const nodes = [...files, ...listFiles("*.mjs")].filter((file) => folders.test(file) && !/\.test\.tsx?$/.test(file));
  const known = new Set(nodes);
  const fileOf = (target: string) => [target, `${target}.ts`, `${target}.tsx`].find((path) => known.has(path)) ?? [];
  return new Map(
    nodes.map((file) => [
      file,
      importsOf(file).flatMap((specifier) => {
        const target = targetOf(file, specifier);
        return target === null ? [] : fileOf(target);
      }),
    ]),
  );
}

/** A path of imports that ends at the file it begins with; empty when there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    path.push(file);
    for (const imported of graph.get(file) ?? []) {
      const cycle = visit(imported);
      if (cycle.length > 0) return cycle;
    }
    path.pop();
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

// Files that import each other in a circle are read, moved and tested only together.
test("no imports go in a circle", () => {
  const graph = importGraph();
  expect([...graph.values()].flat().length).toBeGreaterThan(1_500);
  expect(findCycle(graph).join("\n imports ")).toBe("");
});

test("a circle of imports is found and shown as a path", () => {
  const graph = new Map([
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["e"]],
    ["d", []],
    ["e", ["d", "c"]],
  ]);
  expect(findCycle(graph)).toEqual(["c", "e", "c"]);
});

// Environment read in many places cannot be told to a person who runs this.
test("only lib/env.ts reads the environment", () => {
  const wrong = files.filter(
    (file) =>
      moduleOf(file) !== undefined &&
      file !== "lib/env.ts" &&
      !/\.test\.tsx?$/.test(file) &&
      /process\.env\b/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(wrong).toEqual([]);
});

// The compiler checks .mjs files as it checks the others. It sees no .js and no .cjs, and a comment can send it away.
test("no script escapes the type check", () => {
  const scripts = listFiles("*.js", "*.jsx", "*.cjs", "*.mjs");
  expect(scripts.length).toBeGreaterThan(40);
  const escaped = scripts.filter(
    (file) =>
      !file.endsWith(".mjs") ||
      /@ts-(nocheck|ignore|expect-error)|^\s*(\/\*)?\*+ @\w+ .*\{[^}]*\bany\b/m.test(
        readFileSync(join(root, file), "utf8"),
      ),
  );
  expect(escaped).toEqual([]);
});

// A file that nobody reads to its end hides what it does.
test("no file is over 300 lines", () => {
  const lines = (file: string) => readFileSync(join(root, file), "utf8").split("\n").length - 1;
  const long = listFiles("*.ts", "*.tsx", "*.mjs", "*.css", "*.scala", "*.py").filter(
    (file) => lines(file) > LINES_MAX,
  );
  expect(long).toEqual([]);
});

// In a folder of fifty files nothing is found by its place.
test("no folder has more than 20 files, but for those that docs/architecture.md gives a reason for", () => {
  const counts = new Map<string, number>();
  for (const file of listFiles()) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const large = [...counts].filter(([, count]) => count > FILES_MAX).map(([folder]) => folder);
  const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const [, table = ""] =
    /\| folder with more than 20 files \| reason \|\n\| --- \| --- \|\n((?:\|.*\n)+)/.exec(page) ?? [];
  const reasons = [...table.matchAll(/^\| `(.+?)` \| (.+) \|$/gm)].map(([, folder]) => folder);
  expect(large.sort()).toEqual(reasons.sort());
});

const LINES_MAX = 300;
const FILES_MAX = 20;
