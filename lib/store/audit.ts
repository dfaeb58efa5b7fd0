import type { Transaction } from "./db";

/** Record who changed what. Details never hold a secret. */
export async function recordAudit(
  tx: Transaction,
  entry: {
    actor: string;
    action: string;
    subject: string;
    subjectId: string;
    details?: Record<string, string | number | boolean | null>;
  },
): Promise<void> {
  await tx.auditEntry.create({ data: { ...entry, details: entry.details ?? {} } });
}
