import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const list = (...patterns: string[]) =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file !== "");

/** Each import of a CSS module, with the classes that the importing file names. */
const uses = list("app/*.tsx", "components/*.tsx").flatMap((file) => {
  const text = textOf(file);
  return [...text.matchAll(/import (\w+) from "([^"]+\.module\.css)"/g)].map(([, name, path = ""]) => ({
    file,
    module: path.startsWith("@/") ? path.slice(2) : normalize(join(dirname(file), path)),
    named: [...text.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, "g"))].flatMap(([, used]) => used ?? []),
    computed: new RegExp(`\\b${name}\\[`).test(text),
  }));
});
const classesOf = (module: string) =>
  new Set([...textOf(module).matchAll(/\.([a-zA-Z]\w*)/g)].map(([, name = ""]) => name));

// The compiler does not read CSS: a class under another name is no error, only a page without its look.
test("every class that a component names is in its module", () => {
  const wrong = uses.flatMap(({ file, module, named }) => {
    const classes = classesOf(module);
    return named.filter((name) => !classes.has(name)).map((name) => `${file} names ${name}, which ${module} has not`);
  });
  expect(uses.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

test("every class of a module is named by a component", () => {
  const wrong = list("app/*.module.css", "components/*.module.css").flatMap((module) => {
    const users = uses.filter((use) => use.module === module);
    if (users.some(({ computed }) => computed)) return [];
    const named = new Set(users.flatMap((use) => use.named));
    return [...classesOf(module)].filter((name) => !named.has(name)).map((name) => `${module}: ${name}`);
  });
  expect(wrong).toEqual([]);
});
