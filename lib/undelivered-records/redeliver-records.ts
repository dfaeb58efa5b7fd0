import { identityKey, identityOf } from "@/lib/amplitude/delivery/identity";
import { AppError } from "@/lib/model/errors";
import { getDestination } from "@/lib/store/projects";
import { listDeferredIdentities } from "@/lib/store/rejections";
import {
  isGroupRecord,
  listUndelivered,
  type Outcome,
  readSendingSource,
  recordRedelivery,
  toOutcomes,
  type UndeliveredRecord,
} from "@/lib/store/undelivered-records";
import { openProjectDestination } from "@/lib/sync/open-project-destination";
import { checkRecord } from "./check-record";
import { proposeRecord } from "./propose-record";

/** So many undelivered records are sent at once, at most. */
export const SEND_MAX = 1_000;
/** A person waits for it. */
const REQUEST_TIMEOUT_MS = 30_000;

/** An undelivered record with the text to send, or null: as it is, or as its row proposes. */
export type RecordToRedeliver = { id: string; payload: string | null };
export type Redelivered = { delivered: number; rejected: number; deferred: number; gone: number };

/** The record to begin from when an undelivered record is edited. Throws `NOT_FOUND` once it was resolved. */
export async function readProposal(sourceId: string, id: string): Promise<{ payload: string; problem: string | null }> {
  const { projectId, dataType } = await readSendingSource(sourceId);
  const { minIdLength } = await getDestination(projectId);
  const [record] = await listUndelivered(sourceId, { ids: [id] });
  if (!record) throw new AppError("NOT_FOUND", "This record was delivered or dismissed meanwhile.");
  const payload = proposeRecord(record, dataType);
  return { payload, problem: checkRecord(payload, { groups: isGroupRecord(record, dataType), minIdLength }) };
}

/**
 * Redeliver undelivered records, edited or as they are. Each is checked first: what cannot be sent is `INVALID_INPUT` and
 * then none is. What comes of them is a ledger line of its own. A property record over which a later run may have
 * delivered a newer value is not sent unless `confirmed`.
 */
export async function redeliverRecords(
  sourceId: string,
  { records, confirmed, actor }: { records: readonly RecordToRedeliver[]; confirmed: boolean; actor: string },
): Promise<Redelivered> {
  const source = await readSendingSource(sourceId);
  const address = await getDestination(source.projectId);
  const texts = new Map(records.map(({ id, payload }) => [id, payload]));
  const waiting = await listUndelivered(sourceId, { ids: records.map(({ id }) => id) });
  const sending = waiting.map((record) => ({
    record,
    text: texts.get(record.id) ?? proposeRecord(record, source.dataType),
    groups: isGroupRecord(record, source.dataType),
  }));
  for (const { record, text, groups } of sending) {
    const problem = checkRecord(text, { groups, minIdLength: address.minIdLength });
    if (problem !== null) {
      const which =
        sending.length === 1 ? "" : `One of them cannot be sent, so none was (of run ${record.runNumber}). `;
      throw new AppError("INVALID_INPUT", `${which}${problem}`, { field: "payload" });
    }
    const sets = groups || source.dataType !== "event";
    if (sets && !confirmed && source.lastDeliveringRun > record.runNumber)
      throw new AppError(
        "INVALID_INPUT",
        `Run ${source.lastDeliveringRun} delivered properties after this record was stored: its values may be newer. Say that these may take their place.`,
        { field: "confirmed" },
      );
  }
  const outcomes = await deliver(sourceId, address, sending);
  const gone = records.length - waiting.length;
  if (outcomes.length === 0) return { delivered: 0, rejected: 0, deferred: 0, gone };
  return { ...(await recordRedelivery(sourceId, outcomes, actor)), gone };
}

type Sending = { record: UndeliveredRecord; text: string; groups: boolean };

async function deliver(
  sourceId: string,
  address: { baseUrl: string; apiKey: string; minIdLength: number },
  sending: readonly Sending[],
): Promise<Outcome[]> {
  const own = new Set(sending.map(({ text }) => identityKey(identityOf(text))));
  const deferred = new Set([...(await listDeferredIdentities(sourceId))].filter((identity) => !own.has(identity)));
  const destination = openProjectDestination(address, REQUEST_TIMEOUT_MS);
  try {
    const outcomes: Outcome[] = [];
    for (const groups of [false, true]) {
      const batch = sending.filter((each) => each.groups === groups);
      if (batch.length === 0) continue;
      const send = groups ? destination.deliverGroups : destination.deliverEvents;
      const result = await send(
        batch.map(({ text }) => text),
        { deferred },
      );
      const sent = batch.map(({ record, text }) => ({ id: record.id, sent: text }));
      outcomes.push(...toOutcomes(sent, result));
    }
    return outcomes;
  } finally {
    destination.close();
  }
}
