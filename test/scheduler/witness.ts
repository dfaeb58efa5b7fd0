import type { TestDatabase } from "@/test/scheduler/database";
import { waitUntil } from "@/test/wait-until";

/** How functions under test show what they do, in a process that may be killed at any moment. */
export type Witness = {
  /** Record that `label` happened in a run. */
  note(runId: string, label: string, attempt?: number): Promise<void>;
  /** Wait until the test opens the gate. */
  pass(gate: string): Promise<void>;
};

export function createWitness(db: Pick<TestDatabase, "rows">): Witness {
  return {
    async note(runId, label, attempt = 0) {
      await db.rows("INSERT INTO effect (run_id, label, attempt) VALUES ($1, $2, $3)", [runId, label, attempt]);
    },
    async pass(gate) {
      await waitUntil(`the gate ${gate} opens`, () =>
        db.rows("SELECT FROM gate WHERE name = $1", [gate]).then(
          (rows) => rows.length > 0,
          () => false,
        ),
      );
    },
  };
}
