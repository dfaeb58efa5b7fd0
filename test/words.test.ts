import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Names that the code had before docs/glossary.md, each with the name that took its place. */
const RETIRED_NAMES: Record<string, string> = {
  KeptRecord: "UndeliveredRecord",
  listKept: "listUndelivered",
  dismissKept: "dismissRecords",
  sendKept: "redeliver",
  KeptVerbs: "RecordActions",
  RejectedView: "UndeliveredView",
  NewRejected: "NewUndelivered",
  listRejected: "listUndeliveredViews",
  keepRejected: "storeUndelivered",
  deliverHeld: "deliverDeferred",
  listHeldIdentities: "listDeferredIdentities",
  recordLaterDelivery: "recordRedelivery",
  SentAgain: "Redelivered",
  REFUSAL_MESSAGE: "REJECTION_MESSAGE",
  RefusalCode: "RejectionReason",
  limitRefusals: "openRejectionBreaker",
  WAYS: "RECOVERY_ACTIONS",
  chooseWay: "takeRecoveryAction",
  wayText: "describeRecoveryAction",
  WayCard: "RecoveryActionCard",
  importAgain: "resnapshotSource",
  continueAfterGap: "skipGap",
  letGoOn: "allowRejections",
  stayStopped: "acknowledgeFailure",
  noteTrouble: "noteTransientError",
  stopSync: "suspendSync",
  hasStoppedRun: "hasSuspendedRun",
  Attempted: "Result",
  announceDueSources: "claimDueSources",
  announceSync: "requestSyncNow",
  standDue: "requeueSource",
  fitWindow: "findReadableRange",
  snapshotShares: "cutSnapshot",
  compareCounts: "reconcileCounts",
  judgeRun: "summarizeRun",
  tallyRows: "partitionRows",
  numberRepeats: "assignDuplicateIds",
  SourceVerbs: "SourceActionSet",
  EmissionTerm: "DeltaTerm",
  emissionTerms: "deltaTerms",
  Occurrence: "TableReference",
  bindDifference: "rewriteSnapshotDiff",
  planDifference: "planSnapshotDiff",
  bindSql: "rewriteSql",
  BoundSql: "RewrittenSql",
  boundText: "rewriteText",
  placeSplices: "findReferenceEdits",
  Splice: "TextEdit",
  readSql: "analyzeSql",
  readWhole: "analyzeWholeQuery",
  foldedRecords: "mergedRecords",
  Verdict: "BatchOutcome",
  Receipt: "DeliveryResult",
  openWindow: "openConcurrencyLimit",
  realPace: "realBackoff",
  sendPatiently: "sendWithRetry",
  withRoom: "withBackpressure",
  Asking: "QueryOptions",
  fetchAnswer: "fetchResult",
  readSourceSql: "analyzeSourceSql",
};

/** Words of texts that docs/writing.md replaces, in lower case. */
const RETIRED_PHRASES: Record<string, string> = {
  mend: "fix",
  mends: "fixes",
  mended: "fixed",
  "goes on": "continues",
  "room by room": "step by step",
  "ways to go on": "recovery actions",
  "stay stopped": "acknowledge",
};

/** Pages that speak of retired words, and what an earlier build or another program wrote. */
const EXEMPT =
  /^(CHANGELOG\.md|docs\/(glossary|writing)\.md|test\/(words\.test\.ts|sync\/upgrade\/plays\/)|findings\/|prisma\/migrations\/|lib\/sql\/parse\/scan-sql\.test\.ts)/;
const TEXT = /\.(ts|tsx|mjs|css|md|prisma|scala|py|sql|sh|yml|json)$/;

const names = new RegExp(`\\b(?:${Object.keys(RETIRED_NAMES).join("|")})\\b`, "g");
const phrases = new RegExp(`\\b(?:${Object.keys(RETIRED_PHRASES).join("|")})\\b`, "gi");

/** Where a text uses a retired word, as a sentence with the word to write. */
function findRetired(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, i) =>
    [...line.matchAll(names), ...line.matchAll(phrases)].map(([word]) => {
      const instead = RETIRED_NAMES[word] ?? RETIRED_PHRASES[word.toLowerCase()];
      return `${file}:${i + 1} says “${word}”: write “${instead}”.`;
    }),
  );
}

// One name for one idea: an old name that comes back is a second name.
test("no file uses a retired name or phrase", () => {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => TEXT.test(file) && !EXEMPT.test(file) && file !== "package-lock.json");
  expect(files.length).toBeGreaterThan(1_000);
  expect(files.flatMap((file) => findRetired(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
});

test("a retired word is found wherever it stands, with what to write instead", () => {
  expect(findRetired("a.ts", "const a = 1;\nbindSql(a); // The run Goes on.")).toEqual([
    "a.ts:2 says “bindSql”: write “rewriteSql”.",
    "a.ts:2 says “Goes on”: write “continues”.",
  ]);
  expect(findRetired("a.ts", "amended, rebindSql, egoes on")).toEqual([]);
});
