import { configHash, testedConfig } from "@/lib/draft/config-hash";
import { currentTest } from "@/lib/draft/open-draft";
import { AppError } from "@/lib/model/errors";
import type { TestResult } from "@/lib/model/source/test-result";
import type { Draft } from "@/lib/store/drafts";
import { getSource, type SyncedSource } from "@/lib/store/sources";
import { lookAtEdit } from "./edit-consequence";
import { openEditDraft, replaceSourceSql } from "./sql-edits";

/** A source's SQL being edited: its draft, the last test of what the draft says, and the SQL that is in use. */
export type SqlEdit = { source: SyncedSource; draft: Draft; test: TestResult | null };

/** Open the edit of a source's SQL: the one that was begun, or a new one. */
export async function openSqlEdit(sourceId: string): Promise<SqlEdit> {
  const source = await getSource(sourceId);
  const { connectionId, dataType, syncUserProperties, syncGroupProperties, unsetNulls, sql } = source;
  const tables = source.tables.map(({ name, startFrom, lookupOnly }) => ({ name, startFrom, lookupOnly }));
  const options = { dataType, syncUserProperties, syncGroupProperties, unsetNulls };
  const draft = await openEditDraft(source, { connectionId, tables, ...options, sql });
  return { source, draft, test: currentTest(draft) };
}

/**
 * Put an edited SQL to use: its open run is closed, and a new one begins at the same versions. Throws
 * `TEST_REQUIRED` unless this very text passed its test, and `INVALID_INPUT` on `confirmed` when records that the
 * open run has sent may count twice and nobody said that they may.
 */
export async function saveSqlEdit(
  sourceId: string,
  edit: { revision: number; sql: string; confirmed: boolean; actor: string },
): Promise<void> {
  const { source, draft } = await openSqlEdit(sourceId);
  const { sql, revision } = edit;
  const config = testedConfig({ ...draft.config, sql });
  const passed = config !== null && draft.testedHash === configHash(config) && currentTest(draft)?.passed === true;
  if (!passed)
    throw new AppError("TEST_REQUIRED", "Test this SQL first: only a text that passed its test is put to use.", {
      field: "sql",
    });
  if (sql === source.sql) throw new AppError("INVALID_INPUT", "This is the SQL that is in use.", { field: "sql" });
  const { repeats, openRun } = await lookAtEdit(source, sql);
  if (repeats === "twice" && !edit.confirmed)
    throw new AppError(
      "INVALID_INPUT",
      `Up to ${openRun?.delivered ?? 0} records of run ${openRun?.number ?? 0} may count twice. Say that they may, or let the run finish first.`,
      { field: "confirmed" },
    );
  await replaceSourceSql(sourceId, { sql, from: source.sql, draftId: draft.id, revision }, edit.actor);
}
