import { z } from "zod";
import { type DataType, dataTypeSchema } from "@/lib/model/source/data-type";
import { type StartFrom, startFromSchema } from "@/lib/model/source/source";

/** What one sync of an example must bring: new events, or all users as they are then. */
type Expected =
  | { kind: "events"; events: { user_id: string; event_type: string; event_properties: Record<string, unknown> }[] }
  | { kind: "users"; users: Record<string, Record<string, unknown>> };

/** An example of a page: statements, a source, and rounds of changes with what each sync brings. */
export type Example = {
  heading: string;
  setup: string[];
  sql: string;
  dataType: DataType;
  reads: Record<string, StartFrom>;
  unsetNulls: boolean;
  rounds: { changes: string[]; expected: Expected }[];
};

const eventsSchema = z.array(
  z.object({ user_id: z.string(), event_type: z.string(), event_properties: z.record(z.string(), z.unknown()) }),
);
const usersSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/**
 * Read the examples of a Markdown text. Fenced blocks say by their first line what they are: `sql setup` begins an
 * example, `sql source: events of a, b from latest` (for properties also `…, NULL unsets`) is its SQL, then come `sql changes`, and `json events` or
 * `json users` after each sync. Throws at any other block.
 */
export function readExamples(markdown: string): Example[] {
  const examples: Example[] = [];
  let heading = "";
  let changes: string[] = [];
  for (const [, title, info = "", body = ""] of markdown.matchAll(/^#+ (.*)$|^```(.*)\n([\s\S]*?)^```$/gm)) {
    const example = examples.at(-1);
    if (title !== undefined) heading = title;
    else if (info === "sql setup")
      examples.push({ heading, setup: statements(body), sql: "", ...NO_SOURCE, rounds: [] });
    else if (!example) throw new Error(`An example begins with its setup, not with ${info}.`);
    else if (info.startsWith("sql source: ")) Object.assign(example, readSource(info), { sql: body });
    else if (info === "sql changes") changes = statements(body);
    else {
      example.rounds.push({ changes, expected: readExpected(info, JSON.parse(body)) });
      changes = [];
    }
  }
  return examples;
}

type Source = Pick<Example, "dataType" | "reads" | "unsetNulls">;

const NO_SOURCE: Source = { dataType: "event", reads: {}, unsetNulls: false };

function readSource(info: string): Source {
  const match = /^sql source: (.+) of (.+) from (.+?)(, NULL unsets)?$/.exec(info);
  if (!match) throw new Error(`Not a source: ${info}`);
  const [, what = "", tables = "", from = "", unsets] = match;
  const startFrom = startFromSchema.parse(from === "new changes only" ? "new_changes" : from);
  const dataType = dataTypeSchema.parse(what === "events" ? "event" : what.replaceAll(" ", "_"));
  const reads = Object.fromEntries(tables.split(", ").map((table) => [table, startFrom]));
  return { dataType, reads, unsetNulls: unsets !== undefined };
}

function readExpected(info: string, body: unknown): Expected {
  switch (info) {
    case "json events":
      return { kind: "events", events: eventsSchema.parse(body) };
    case "json users":
      return { kind: "users", users: usersSchema.parse(body) };
    default:
      throw new Error(`Not a block of an example: ${info}`);
  }
}

function statements(body: string): string[] {
  return body
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
