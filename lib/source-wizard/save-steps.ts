import { configHash, testedConfig } from "@/lib/draft/config-hash";
import { AppError } from "@/lib/model/errors";
import type { DataTypeStep, FrequencyStep, SqlStep, TablesStep } from "@/lib/model/source/setup-steps";
import { formatTableName } from "@/lib/model/table/table-name";
import { getDraft, saveDraft } from "@/lib/store/drafts";
import { inspectDraftTable } from "./browse-tables";

type Saved = { revision: number };

/**
 * Choose the tables. Each is looked at once more: one that is gone, or whose feed was turned off since it was shown,
 * is refused with its own sentence.
 */
export async function saveTables(draftId: string, revision: number, { tables }: TablesStep): Promise<Saved> {
  for (const { name, lookupOnly } of tables) {
    const { problem } = await inspectDraftTable(draftId, name);
    // A lookup is read as it is: its changes are never asked for.
    const unneeded = lookupOnly && problem?.code === "feed_off";
    if (problem && !unneeded)
      throw new AppError(PROBLEM_CODE[problem.code], `${formatTableName(name)}: ${problem.message}`, {
        field: "tables",
        remedy: problem.remedy ?? undefined,
      });
  }
  return save(draftId, revision, "tables", { tables });
}

const PROBLEM_CODE = {
  missing: "TABLE_NOT_FOUND",
  unreadable: "TABLE_UNREADABLE",
  no_select: "PERMISSION_DENIED",
  feed_off: "CHANGE_FEED_DISABLED",
  filtered: "TABLE_FILTERED",
  not_delta: "TABLE_UNSUPPORTED",
  view: "TABLE_UNSUPPORTED",
} as const;

/** Choose what each row becomes. The first two options count for events only, the third for properties. */
export async function saveDataType(draftId: string, revision: number, step: DataTypeStep): Promise<Saved> {
  const event = step.dataType === "event";
  return save(draftId, revision, "data-type", {
    dataType: step.dataType,
    syncUserProperties: event && step.syncUserProperties,
    syncGroupProperties: event && step.syncGroupProperties,
    unsetNulls: !event && step.unsetNulls,
  });
}

/** Choose when the source is read. */
export async function saveFrequency(draftId: string, revision: number, step: FrequencyStep): Promise<Saved> {
  return save(draftId, revision, "frequency", step);
}

/** Take the SQL, which must have passed its test as it stands: `TEST_REQUIRED` otherwise. */
export async function saveSql(draftId: string, revision: number, { sql }: SqlStep): Promise<Saved> {
  const draft = await getDraft(draftId);
  const config = testedConfig({ ...draft.config, sql });
  if (config === null || draft.testedHash !== configHash(config))
    throw new AppError(
      "TEST_REQUIRED",
      "Test this SQL first: the text, the tables or the data type changed since the last passed test.",
      { field: "sql" },
    );
  return save(draftId, revision, "sql", { sql });
}

async function save(
  draftId: string,
  revision: number,
  step: string,
  config: Parameters<typeof saveDraft>[2]["config"],
): Promise<Saved> {
  const draft = await saveDraft(draftId, revision, { config, typed: { [step]: undefined } });
  return { revision: draft.revision };
}
