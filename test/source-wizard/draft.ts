import type { SelectedTable } from "@/lib/model/source/source";
import type { TableName } from "@/lib/model/table/table-name";
import { startDraft } from "@/lib/source-wizard/drafts";
import { saveCredentials } from "@/lib/source-wizard/save-credentials";
import { saveDataType, saveFrequency } from "@/lib/source-wizard/save-steps";
import { markConnectionVerified } from "@/lib/store/connections";
import { getDraft, saveDraft } from "@/lib/store/drafts";
import { lakehouseConnection, makeBuiltinProject } from "../factories";

/** A draft of a project of its own, at its first step. */
export async function makeDraft(): Promise<string> {
  const { id } = await makeBuiltinProject();
  return (await startDraft(id)).draftId;
}

/** The revision that a page opened now would have. */
export async function revisionOf(draftId: string): Promise<number> {
  return (await getDraft(draftId)).revision;
}

/** What one types into the credentials form. */
export function typed(change: Partial<{ serverHostname: string; httpPath: string; token: string }> = {}) {
  const { serverHostname, httpPath, token } = lakehouseConnection();
  return { mode: "new" as const, serverHostname, httpPath, token, ...change };
}

/** A draft with the lakehouse's credentials, verified. */
export async function makeConnectedDraft(): Promise<string> {
  const draftId = await makeDraft();
  const { connectionId } = await saveCredentials(draftId, 0, typed(), "test");
  await markConnectionVerified(connectionId);
  return draftId;
}

/** A draft that is ready for its SQL, over these tables. */
export async function makeSqlDraft(
  tables: TableName[],
  dataType: "event" | "user_properties" | "group_properties" = "event",
): Promise<string> {
  const draftId = await makeConnectedDraft();
  const selected: SelectedTable[] = tables.map((name) => ({ name, startFrom: "first", lookupOnly: false }));
  await saveDraft(draftId, await revisionOf(draftId), { config: { tables: selected } });
  await saveDataType(draftId, await revisionOf(draftId), {
    dataType,
    syncUserProperties: true,
    syncGroupProperties: true,
    unsetNulls: false,
  });
  await saveFrequency(draftId, await revisionOf(draftId), { frequency: { kind: "1h" }, timeZone: "UTC" });
  return draftId;
}
