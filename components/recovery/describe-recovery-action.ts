import { formatCount, formatNumber } from "@/components/shell/format/format";
import type { Failure } from "@/lib/model/errors";
import type { Gap, Way } from "@/lib/model/run/gap";
import type { DataType } from "@/lib/model/source/data-type";

/** One consequence of a way: what it keeps, what it costs, or what one should know. */
export type WayPoint = { sign: "good" | "bad" | "info"; text: string };
export type WayText = { summary: string; points: WayPoint[]; button: string };

/** The ways on from a failure that waits for a choice, in the order in which they are offered. None: no choice of this kind. */
export function waysOf({ code, gaps }: Failure): Way[] {
  if (code === "REPEAT_TOO_LATE") return ["send_again", "import_again", "continue_after", "stay_stopped"];
  if (gaps !== undefined) return ["import_again", "continue_after", "stay_stopped"];
  if (code === "TOO_MUCH_REFUSED") return ["let_go_on", "stay_stopped"];
  return code === "SCHEMA_CHANGED" ? ["check_again", "stay_stopped"] : [];
}

/** The way that fits most: an import counts events twice, and does properties no harm. */
export function favouredWay(ways: readonly Way[], dataType: DataType): Way | undefined {
  const other = dataType === "event" ? ways.find((way) => way === "continue_after") : undefined;
  return ways[0] === "import_again" && other ? other : ways[0];
}

/** What a way would do to this source, in its own numbers. */
export function describeRecoveryAction(
  way: Way,
  failure: Failure,
  source: { dataType: DataType; tables: number },
): WayText {
  const gaps = failure.gaps ?? [];
  switch (way) {
    case "import_again":
      return resnapshotSource(gaps, source);
    case "continue_after":
      return continueAfter(gaps, failure, source);
    case "stay_stopped":
      return {
        summary: "Sends nothing. Choose this while you decide, or while someone brings the missing versions back.",
        points: [
          { sign: "good", text: "Everything stays as it is, and every other way stays open." },
          {
            sign: "bad",
            text: "More can be lost while it waits: newer changes are removed, too, when their time comes.",
          },
        ],
        button: "Stay stopped",
      };
    case "send_again":
      return {
        summary: "Goes on with the run where it stopped, and repeats the part that was not finished.",
        points: [
          { sign: "good", text: "Nothing is left out." },
          {
            sign: source.dataType === "event" ? "bad" : "good",
            text:
              source.dataType === "event"
                ? "Events of that part that had arrived already can count twice: Amplitude forgets what it has seen after seven days."
                : "Nothing counts twice: a property that is set again keeps its value.",
          },
        ],
        button: "Send it again",
      };
    case "let_go_on":
      return {
        summary: "Goes on with the run as it is. However many rows it refuses, it does not stop for it again.",
        points: [
          { sign: "good", text: "Every refused row is kept with its reason, and can be sent later." },
          { sign: "bad", text: "What is sent cannot be taken back: look at Rejected rows and at the records first." },
        ],
        button: "Let it go on",
      };
    case "check_again":
      return {
        summary:
          "Looks at the table once more. Choose this when someone mended it in Databricks, such as by giving the column its name back.",
        points: [
          { sign: "good", text: "It goes on where it stopped, with what it has delivered; nothing is left behind." },
        ],
        button: "Check again",
      };
  }
}

function resnapshotSource(gaps: readonly Gap[], { dataType, tables }: { dataType: DataType; tables: number }): WayText {
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
        : { sign: "good", text: "Nothing counts twice: a property that is set again keeps its value." },
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
): WayText {
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
    summary: `Goes on at ${gaps.map(({ resume }) => `version ${formatNumber(resume.after + 1)}`).join(" and ") || "the head"}. What lies before is left behind.`,
    points: [
      { sign: "bad", text: lost },
      waiting === null
        ? { sign: "info", text: "How many changed rows wait behind it is not counted." }
        : {
            sign: "good",
            text: `${formatCount(waiting, "changed row")} behind it can be read and ${waiting === 1 ? "is" : "are"} sent.`,
          },
      ...(tables > 1 && dataType === "event"
        ? [{ sign: "info" as const, text: "Events that the stopped run had sent already can count twice." }]
        : []),
      { sign: "info", text: "The gap stays on the run and in the audit log, with your name and this reason." },
    ],
    button: "Continue and accept the gap",
  };
}

function sum(counts: readonly (number | null)[]): number | null {
  if (counts.length === 0) return null;
  return counts.reduce<number | null>((all, count) => (all === null || count === null ? null : all + count), 0);
}
