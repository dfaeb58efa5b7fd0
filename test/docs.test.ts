import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((page) => page !== "" && existsSync(join(root, page)));

const textOf = (page: string) => readFileSync(join(root, page), "utf8");
/** The page without its code blocks, in which brackets are no links. */
const proseOf = (page: string) => textOf(page).replaceAll(/^```[\s\S]*?^```/gm, "");

type Link = { page: string; text: string; file: string; anchor: string | undefined };

/** The links of a page that lead to files of this repository. */
function linksOf(page: string): Link[] {
  return [...proseOf(page).matchAll(/\[([^\]]*)\]\((?:<([^>]+)>|([^)\s]+))\)/g)].flatMap(
    ([, text = "", long, short]) => {
      const target = long ?? short ?? "";
      if (/^[a-z]+:/i.test(target)) return [];
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : relative(root, join(root, dirname(page), path));
      return [{ page, text, file, anchor }];
    },
  );
}

/** The address of each heading, as Markdown's readers make it of the heading's words. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

const links = pages.flatMap(linksOf);

// A link that leads nowhere is found by the reader who needs it.
test("every link of a document leads to a file, and to a heading that is there", () => {
  expect(links.length).toBeGreaterThan(100);
  const wrong = links.filter(({ file, anchor }) => {
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && file.endsWith(".md") && !anchorsOf(file).includes(anchor);
  });
  expect(wrong).toEqual([]);
});

// Code moves; a guide that still names its old place sends a stranger to the wrong file.
test("a name that a document links to code is declared in that file", () => {
  const named = links.flatMap(({ text, file, page }) => {
    const [, name] = /^`([A-Za-z]\w*)`$/.exec(text) ?? [];
    return name !== undefined && /\.tsx?$/.test(file) ? [{ page, name, file }] : [];
  });
  expect(named.length).toBeGreaterThan(40);
  const wrong = named.filter(({ name, file }) => !declares(textOf(file), name));
  expect(wrong).toEqual([]);
});

// A path in code style is a promise as well, though nobody can click it.
test("every path that a document names is there", () => {
  const named = pages.flatMap((page) =>
    [
      ...proseOf(page).matchAll(/`((?:app|components|docs|e2e|inngest|lakehouse|lib|prisma|scripts|test)\/[^`\s]*)`/g),
    ].flatMap(([, path = ""]) => (/[*{<…]/.test(path) ? [] : [{ page, path }])),
  );
  expect(named.length).toBeGreaterThan(150);
  expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
});

// A record that the index does not list has no number, and nobody finds it.
test("the index of decisions lists every record once, under numbers without a gap, and a file's name begins with its number", () => {
  const folder = "docs/decisions/";
  const inFolder = pages.filter((page) => page.startsWith(folder) && basename(page) !== "README.md");
  const records = [...inFolder, "inngest/embedded/README.md"];
  const rows = [...textOf(`${folder}README.md`).matchAll(/^\| (\d+) \| \d{4}-\d{2}-\d{2} \| \[(.+)\]\((.+)\) \| /gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(records.map((_, i) => i + 1));
  expect(rows.map(([, , , file]) => join(folder, file ?? "")).sort()).toEqual(records.sort());
  for (const [, number = "", title, file = ""] of rows) {
    expect(textOf(`${folder}${file}`).split("\n")[0]).toBe(`# ${title}`);
    if (!file.includes("/")) expect(file).toMatch(new RegExp(`^${number.padStart(4, "0")}-[a-z-]+\\.md$`));
  }
});

function declares(code: string, name: string): boolean {
  return new RegExp(`(?:function\\*?|const|let|class|type) ${name}\\b`).test(code);
}
