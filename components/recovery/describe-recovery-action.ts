import { formatCount, formatNumber } from "@/components/shell/format/format";
import type { Failure } from "@/lib/model/errors";
import type { Gap, RecoveryAction } from "@/lib/model/run/gap";
import type { DataType } from "@/lib/model/source/data-type";

/** One consequence of a recovery action: what it preserves, what it costs, or what a person should know. */
export type RecoveryActionPoint = { sign: "good" | "bad" | "info"; text: string };
export type RecoveryActionText = { summary: string; points: RecoveryActionPoint[]; button: string };

/** The recovery actions of a failure, in the order in which the page offers them. None: the failure needs no choice of this kind. */
export function listRecoveryActions({ code, gaps }: Failure): RecoveryAction[] {
  if (code === "REPEAT_TOO_LATE") return ["retry_run", "resnapshot", "skip_gap", "acknowledge"];
  if (gaps !== undefined) return ["resnapshot", "skip_gap", "acknowledge"];
  if (code === "TOO_MUCH_REFUSED") return ["allow_rejections", "acknowledge"];
  return code === "SCHEMA_CHANGED" ? ["recheck", "acknowledge"] : [];
}

/** The action that fits most sources: an import counts events twice, but does properties no harm. */
export function findFavouredAction(actions: readonly RecoveryAction[], dataType: DataType): RecoveryAction | undefined {
  const other = dataType === "event" ? actions.find((action) => action === "skip_gap") : undefined;
  return actions[0] === "resnapshot" && other ? other : actions[0];
}

const COUNTS_ONCE = "Nothing counts twice: a property that is set again keeps its value.";

/** What an action would do to this source, in its own numbers. */
export function describeRecoveryAction(
  action: RecoveryAction,
  failure: Failure,
  source: { dataType: DataType; tables: number },
): RecoveryActionText {
  const gaps = failure.gaps ?? [];
  switch (action) {
    case "resnapshot":
      return resnapshotSource(gaps, source);
    case "skip_gap":
      return continueAfter(gaps, failure, source);
    case "acknowledge":
      return {
        summary: "Sends nothing. Choose this while you decide, or while someone restores the missing versions.",
        points: [
          { sign: "good", text: "Everything stays as it is, and every other action stays possible." },
          {
            sign: "bad",
            text: "More can be lost while the source waits: Delta also removes newer changes when their retention ends.",
          },
        ],
        button: "Acknowledge",
      };
    case "retry_run":
      return {
        summary: "Continues the run where it stopped, and repeats the part that was not finished.",
        points: [
          { sign: "good", text: "Nothing is left out." },
          {
            sign: source.dataType === "event" ? "bad" : "good",
            text:
              source.dataType === "event"
                ? "Events of that part that had arrived already can count twice: Amplitude forgets what it has seen after seven days."
                : COUNTS_ONCE,
          },
        ],
        button: "Retry the run",
      };
    case "allow_rejections":
      return {
        summary: "Continues the run as it is. The run does not stop again, however many rows are rejected.",
        points: [
          { sign: "good", text: "Every rejected row is stored with its reason, and can be redelivered later." },
          {
            sign: "bad",
            text: "What is sent cannot be taken back: look at Undelivered records and at the records first.",
          },
        ],
        button: "Allow the rejections",
      };
    case "recheck":
      return {
        summary:
          "Reads the table once more. Choose this after someone fixed the table in Databricks, such as by giving the column its name back.",
        points: [{ sign: "good", text: "The source continues where it stopped, and leaves nothing out." }],
        button: "Check again",
      };
  }
}

function resnapshotSource(
  gaps: readonly Gap[],
  { dataType, tables }: { dataType: DataType; tables: number },
): RecoveryActionText {
  const rows = sum(gaps.map(({ rowsNow }) => rowsNow));
  const what = tables === 1 ? "every row of the table" : "what the SQL makes of the tables";
  return {
    summary: `Sends ${what} as it is when the run begins, and every change from there.`,
    points: [
      { sign: "good", text: "No row that is there now is left out. What was deleted meanwhile is not known." },
      dataType === "event"
        ? {
            sign: "bad",
            text: "Events of rows that were sent before count a second time, unless the SQL gives its own insert_id.",
          }
        : { sign: "good", text: COUNTS_ONCE },
      {
        sign: "info",
        text:
          rows === null
            ? "How many rows it sends is not counted."
            : `Reads ${formatCount(rows, "row")}, as the table is now.`,
      },
    ],
    button: "Import again",
  };
}

function continueAfter(
  gaps: readonly Gap[],
  { code }: Failure,
  { dataType, tables }: { dataType: DataType; tables: number },
): RecoveryActionText {
  const waiting = sum(gaps.map(({ rowsWaiting }) => rowsWaiting));
  const missed = sum(gaps.map(({ rowsMissed }) => rowsMissed));
  const { rows, are, keep } =
    missed === null
      ? { rows: "What changed in them", are: "is", keep: "is not set before its next change" }
      : missed === 1
        ? { rows: "1 changed row", are: "is", keep: "keeps its old values until its next change" }
        : {
            rows: formatCount(missed, "changed row"),
            are: "are",
            keep: "keep their old values until their next change",
          };
  const lost =
    code === "REPEAT_TOO_LATE"
      ? `${rows} may not all have been sent, and the rest never is.`
      : dataType === "event"
        ? `${rows} ${are} never sent.`
        : `${rows} ${keep}.`;
  return {
    summary: `Continues at ${gaps.map(({ resume }) => `version ${formatNumber(resume.after + 1)}`).join(" and ") || "the head"}. The versions before are left out.`,
    points: [
      { sign: "bad", text: lost },
      waiting === null
        ? { sign: "info", text: "The changed rows after it are not counted." }
        : {
            sign: "good",
            text: `${formatCount(waiting, "changed row")} after it can be read and ${waiting === 1 ? "is" : "are"} sent.`,
          },
      ...(tables > 1 && dataType === "event"
        ? [{ sign: "info" as const, text: "Events that the stopped run had sent already can count twice." }]
        : []),
      { sign: "info", text: "The gap stays on the run and in the audit log, with your name and this reason." },
    ],
    button: "Skip the gap",
  };
}

function sum(counts: readonly (number | null)[]): number | null {
  if (counts.length === 0) return null;
  return counts.reduce<number | null>((all, count) => (all === null || count === null ? null : all + count), 0);
}
