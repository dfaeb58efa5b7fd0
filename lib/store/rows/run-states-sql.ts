import type { RunState } from "@/lib/model/run/run";
import { Prisma } from "@/lib/store/generated/client";

/** SQL: states of runs as a list of literals, so that the planner sees them. */
export function runStatesSql(states: readonly RunState[]): Prisma.Sql {
  return Prisma.raw(states.map((state) => `'${state}'`).join(", "));
}
