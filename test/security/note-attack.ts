import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { attacksFile } from "@/scripts/lib/tests/attack-table.mjs";

export type Attack = {
  /** What is attacked: "SQL", "ingestion", "pages" … */
  area: string;
  /** The kind of attack in a few words, never its exact text. */
  tried: string;
  /** How many different inputs were tried. */
  inputs: number;
  /** What became of all of them, as the test has just asserted. */
  result: string;
};

/** Add a line to the table of attacks that the test run prints. Call it after the assertions. */
export function noteAttack(attack: Attack): void {
  mkdirSync(dirname(attacksFile), { recursive: true });
  appendFileSync(attacksFile, `${JSON.stringify(attack)}\n`);
}
