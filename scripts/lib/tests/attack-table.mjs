import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.mjs";

/** Where the tests in `test/security` write what they tried, one JSON object a line. */
export const attacksFile = join(root, "test-results/attacks.jsonl");

export function forgetAttacks() {
  rmSync(attacksFile, { force: true });
}

/** The table of the attacks that the last test run tried: its lines, none when there were none. */
export function attackTable() {
  if (!existsSync(attacksFile)) return [];
  const attacks = readFileSync(attacksFile, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return tableLines([["area", "tried", "inputs", "result"], ...attacks.map(toCells)]);
}

const toCells = ({ area, tried, inputs, result }) => [area, tried, String(inputs), result];

/** Rows of cells as aligned lines of a Markdown table; the first row is the head. */
export function tableLines(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line), ""];
}
