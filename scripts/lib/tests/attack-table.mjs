import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.mjs";

/** @typedef {{ area: string, tried: string, inputs: number, result: string }} Attack */

/** Where the tests in `test/security` write what they tried, one JSON object a line. */
export const attacksFile = join(root, "test-results/attacks.jsonl");

export function forgetAttacks() {
  rmSync(attacksFile, { force: true });
}

/** The table of the attacks that the last test run tried: its lines, none when there were none. */
export function attackTable() {
  if (!existsSync(attacksFile)) return [];
  /** @type {Attack[]} */
  const attacks = readFileSync(attacksFile, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return tableLines([["area", "tried", "inputs", "result"], ...attacks.map(toCells)]);
}

/** @param {Attack} attack */
const toCells = ({ area, tried, inputs, result }) => [area, tried, String(inputs), result];

/**
 * Rows of cells as aligned lines of a Markdown table; the first row is the head.
 *
 * @param {string[][]} rows
 */
export function tableLines(rows) {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  /** @param {string[]} cells */
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line), ""];
}
