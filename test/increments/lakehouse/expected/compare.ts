import { isBalanced } from "@/lib/model/run/counts";
import { db } from "@/lib/store/db";
import { difference } from "../../algebra/difference";
import type { Collector } from "../collector";
import type { Shape } from "../shapes/shape";
import type { SyncedSource } from "../sync";
import { canonical } from "../tables/canonical";
import { isRefused, storedText, toEvent, toObject } from "./expected-events";
import {
  expectedState,
  groupIdentity,
  type PropertyState,
  type Reading,
  touchedIdentities,
} from "./expected-properties";
import type { ExpectedRow } from "./oracle";

/** Everything in which a source's project is not what the oracle says, in words. */
export async function compareSource(
  shape: Shape,
  source: SyncedSource,
  rows: readonly ExpectedRow[],
  collector: Collector,
): Promise<string[]> {
  const differences = [...source.unlike, ...unlikeIds(source, collector)];
  if (shape.dataType === "event") {
    differences.push(...(await compareEvents(shape, source, rows)), ...(await compareLedger(source, rows)));
    if (shape.syncGroupProperties)
      differences.push(
        ...compareStates(expectedState(rows, { owner: "group", unsetNulls: false }), await groupState(source)),
      );
    return differences;
  }
  const owner = shape.dataType === "user_properties" ? "user" : "group";
  const reading: Reading = { owner, unsetNulls: shape.unsetNulls ?? false };
  const deferred = owner === "user" ? await userState(source) : await groupState(source);
  return [
    ...differences,
    ...compareStates(expectedState(rows, reading), deferred),
    ...source.runs.flatMap((_, run) => compareTouched(source, rows, reading, run, collector)),
    ...(await unbalancedRuns(source)),
  ];
}

/** Rows that were merged count too: each was made into a record or refused. */
async function unbalancedRuns({ runs }: SyncedSource): Promise<string[]> {
  const parts = await db.syncPart.findMany({ where: { runId: { in: runs.map(({ run }) => run.id) } } });
  return parts.filter((part) => !isBalanced(part)).map(({ ordinal }) => `part ${ordinal}: the ledger does not balance`);
}

async function compareEvents(shape: Shape, source: SyncedSource, rows: readonly ExpectedRow[]): Promise<string[]> {
  const stored = await db.storedEvent.findMany({ where: { projectId: source.projectId } });
  const expected = rows.flatMap((row) => {
    const run = source.runs[row.run]?.run;
    return run && !isRefused(row.row) ? [{ ...toEvent(row, run, shape), run: row.run }] : [];
  });
  const plain = difference(
    expected.flatMap(({ own, text }) => (own === null ? [text] : [])),
    stored.flatMap((event) => (isOwn(expected, event.insertId) ? [] : [storedText(event)])),
  );
  return [
    ...plain.missing.map((text) => `lost: ${text}`),
    ...plain.tooMuch.map((text) => `too much: ${text}`),
    ...compareOwn(expected, stored),
  ];
}

type StoredEvent = Parameters<typeof storedText>[0] & { insertId: string | null; userKey: string };
type Expected = ReturnType<typeof toEvent> & { run: number };

function isOwn(expected: readonly Expected[], insertId: string | null): boolean {
  return expected.some(({ own }) => own !== null && own === insertId);
}

/** Rows with an insert_id of their own count once for each user and id: as one of those that came in the first run. */
function compareOwn(expected: readonly Expected[], stored: readonly StoredEvent[]): string[] {
  const key = (who: string, id: string | null) => `${who} ${id}`;
  const candidates = new Map<string, Expected[]>();
  for (const event of expected.filter(({ own }) => own !== null)) {
    const others = candidates.get(key(event.who, event.own)) ?? [];
    if (others.every(({ run }) => run === event.run)) candidates.set(key(event.who, event.own), [...others, event]);
  }
  const deferred = new Map(
    stored
      .filter(({ insertId }) => isOwn(expected, insertId))
      .map((event) => [key(event.userKey, event.insertId), storedText(event)]),
  );
  return [
    ...[...candidates].flatMap(([id, events]) => {
      const text = deferred.get(id);
      if (text === undefined) return [`lost, own id ${id}`];
      return events.some((event) => event.text === text) ? [] : [`own id ${id} is ${text}`];
    }),
    ...[...deferred.keys()].flatMap((id) => (candidates.has(id) ? [] : [`too much, own id ${id}`])),
  ];
}

/** The ledger counts every row of the SQL once, and balances. */
async function compareLedger(source: SyncedSource, rows: readonly ExpectedRow[]): Promise<string[]> {
  const lines = await Promise.all(
    source.runs.map(async ({ run }, number) => {
      const parts = await db.syncPart.findMany({ where: { runId: run.id, output: "records" } });
      const sum = (count: "rowsRead" | "rowsMade" | "rowsInvalid" | "delivered") =>
        parts.reduce((total, part) => total + part[count], 0);
      const expected = rows.filter((row) => row.run === number);
      const refused = expected.filter(({ row }) => isRefused(row)).length;
      const said = `read ${sum("rowsRead")}, refused ${sum("rowsInvalid")}, delivered ${sum("delivered")}`;
      const meant = `read ${expected.length}, refused ${refused}, delivered ${expected.length - refused}`;
      const unbalanced = parts.every(isBalanced) ? [] : [`run ${number}: the ledger does not balance`];
      return said === meant ? unbalanced : [...unbalanced, `run ${number}: the ledger says ${said}, not ${meant}`];
    }),
  );
  return lines.flat();
}

/** One insert_id never stands for two records. */
function unlikeIds(source: SyncedSource, { sent }: Collector): string[] {
  const seen = new Map<string, string>();
  return sent.flatMap(({ apiKey, record, text }) => {
    const id = record.insert_id;
    if (apiKey !== source.apiKey || typeof id !== "string" || id.startsWith("row-")) return [];
    const before = seen.get(id);
    seen.set(id, text);
    return before === undefined || before === text ? [] : [`insert_id ${id} stands for ${before} and for ${text}`];
  });
}

function compareStates(expected: PropertyState, deferred: PropertyState): string[] {
  const identities = [...new Set([...expected.keys(), ...deferred.keys()])];
  return identities.flatMap((identity) => {
    const [should, is] = [canonical(expected.get(identity) ?? null), canonical(deferred.get(identity) ?? null)];
    return should === is ? [] : [`${identity} has ${is}, not ${should}`];
  });
}

function compareTouched(
  source: SyncedSource,
  rows: readonly ExpectedRow[],
  reading: Reading,
  run: number,
  collector: Collector,
): string[] {
  const { sentFrom = 0, sentTo = 0 } = source.runs[run] ?? {};
  const sent = collector.sent.slice(sentFrom, sentTo).filter(({ apiKey }) => apiKey === source.apiKey);
  const touched = new Set(
    sent.map(({ record }) =>
      reading.owner === "user"
        ? String(record.user_id ?? record.device_id)
        : groupIdentity(String(record.group_type), String(record.group_value)),
    ),
  );
  const { missing, tooMuch } = difference(touchedIdentities(rows, reading, run), [...touched]);
  return [
    ...missing.map((identity) => `run ${run} does not update ${identity}`),
    ...tooMuch.map((identity) => `run ${run} updates ${identity} although nothing of it changed`),
  ];
}

async function userState({ projectId }: SyncedSource): Promise<PropertyState> {
  const users = await db.projectUser.findMany({ where: { projectId } });
  return new Map(users.map(({ userKey, properties }) => [userKey, toObject(properties)]));
}

async function groupState({ projectId }: SyncedSource): Promise<PropertyState> {
  const groups = await db.projectGroup.findMany({ where: { projectId } });
  return new Map(
    groups.map(({ groupType, groupValue, properties }) => [groupIdentity(groupType, groupValue), toObject(properties)]),
  );
}
