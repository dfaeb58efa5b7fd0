import { z } from "zod";
import { failureSchema } from "@/lib/model/errors";
import { versionSchema } from "@/lib/model/table/commit";
import { tableNameSchema } from "@/lib/model/table/table-name";

/** What one SQL made of the sample. */
const sideSchema = z.object({ records: z.int().nonnegative(), refused: z.int().nonnegative() });

const DIFFERENCE_KINDS = ["added", "removed", "changed"] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/**
 * What a source's SQL and another one make of the same newest changes. Records are paired by the row or the identity
 * that they come from, and compared without their insert_id.
 */
export const sqlDifferenceSchema = z.object({
  sample: z.object({
    table: tableNameSchema,
    kind: z.enum(["changes", "snapshot"]),
    from: versionSchema,
    to: versionSchema,
  }),
  /** Null when the source's SQL cannot be run any more: `beforeFailure` says why. */
  before: sideSchema.nullable(),
  beforeFailure: failureSchema.nullable(),
  after: sideSchema,
  added: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  changed: z.int().nonnegative(),
  same: z.int().nonnegative(),
  /** The first of each kind, as JSON texts. */
  examples: z.array(
    z.object({ kind: z.enum(DIFFERENCE_KINDS), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  /** The sample made more records than are compared: the counts are of those that were. */
  cut: z.boolean(),
});
export type SqlDifference = z.infer<typeof sqlDifferenceSchema>;

/**
 * What becomes of the records that an open run has sent already once a new SQL begins again at the same versions.
 * `dropped`: they come back under the same insert_id, so the destination keeps those it has. `twice`: they may come
 * back under other ids, or after the destination forgot them, and then count twice. `set_again`: properties, which
 * are set to what the new SQL makes of them. `none`: no run is open, or it sent nothing.
 */
export const editConsequenceSchema = z.object({
  openRun: z.object({ number: z.int().positive(), delivered: z.int().nonnegative() }).nullable(),
  repeats: z.enum(["none", "dropped", "twice", "set_again"]),
});
export type EditConsequence = z.infer<typeof editConsequenceSchema>;

/** A record and what it comes from. */
export type PairedRecord = { pair: string; record: string };
export type RecordDifference = Pick<SqlDifference, "added" | "removed" | "changed" | "same" | "examples">;

/** So many examples of each kind are shown. */
const EXAMPLES_MAX = 8;

/** Pair the records of two SQLs and tell what differs. Of several records of one row, equal ones are paired first. */
export function compareRecords(before: readonly PairedRecord[], after: readonly PairedRecord[]): RecordDifference {
  const difference: RecordDifference = { added: 0, removed: 0, changed: 0, same: 0, examples: [] };
  const note = (kind: DifferenceKind, one: string | null, other: string | null) => {
    difference[kind] += 1;
    if (difference[kind] <= EXAMPLES_MAX) difference.examples.push({ kind, before: one, after: other });
  };
  const [olds, news] = [byPair(before), byPair(after)];
  for (const pair of new Set([...olds.keys(), ...news.keys()])) {
    const gone = [...(olds.get(pair) ?? [])];
    const come: string[] = [];
    for (const record of news.get(pair) ?? []) {
      const equal = gone.findIndex((other) => withoutInsertId(other) === withoutInsertId(record));
      if (equal < 0) come.push(record);
      else {
        gone.splice(equal, 1);
        difference.same += 1;
      }
    }
    for (let i = 0; i < Math.max(gone.length, come.length); i++) {
      const [one = null, other = null] = [gone[i], come[i]];
      note(one === null ? "added" : other === null ? "removed" : "changed", one, other);
    }
  }
  return difference;
}

function byPair(records: readonly PairedRecord[]): Map<string, string[]> {
  const pairs = new Map<string, string[]>();
  for (const { pair, record } of records) {
    const texts = pairs.get(pair);
    if (texts) texts.push(record);
    else pairs.set(pair, [record]);
  }
  return pairs;
}

/** insert_id is the last field of every record that has one. */
function withoutInsertId(record: string): string {
  return record.replace(/,"insert_id":"(?:[^"\\]|\\.)*"\}$/, "}");
}
