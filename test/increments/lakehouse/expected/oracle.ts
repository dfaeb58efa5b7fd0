import type { Pin } from "@/lib/model/run/run";
import type { Run } from "@/lib/store/runs";
import { meaningSql, type Reference, referencesOf, type Shape } from "../shapes/shape";
import { contentOf, selectRows, type TableKind, type Values } from "../tables/columns";
import type { TableStory } from "../tables/story";

/** A row that the SQL returns for a run: `row` is its JSON. `now` and `before` are whole results, `changed` is of a changed row. */
export type ExpectedRow = {
  run: number;
  kind: "import" | "changed" | "now" | "before";
  term: number;
  version: number;
  row: Record<string, unknown>;
  /** The JSON of the row's properties: what orders rows of one commit. */
  text: string;
};

type Evaluation = Omit<ExpectedRow, "row" | "text"> & { sql: string };
type Stories = Partial<Record<TableKind, TableStory>>;
export type Ask = (statement: string) => Promise<Record<string, unknown>[]>;

/**
 * What a SQL returns for each run, by Spark, from the generator's books: rows stand in the statement as literals, and
 * neither the change feed nor an old version of a table is read. Which rows each reference sees is said here by the
 * shape's own references, in plain words of docs/semantics.md.
 */
export async function expectedRows(
  ask: Ask,
  shape: Shape,
  stories: Stories,
  runs: readonly Run[],
): Promise<ExpectedRow[]> {
  const evaluations = runs.flatMap((run, number) => evaluate(shape, stories, run, number));
  const properties = shape.dataType === "user_properties" ? "user_properties" : "group_properties";
  const ordered = shape.dataType !== "event" || shape.syncGroupProperties === true;
  const text = ordered ? `to_json(struct(${properties}))` : "''";
  const rows: ExpectedRow[] = [];
  // A statement of many branches is planned longer than it runs.
  for (let i = 0; i < evaluations.length; i += 12) {
    const some = evaluations.slice(i, i + 12);
    const results = await ask(
      some
        .map(({ sql }, n) => `SELECT ${n} AS n, to_json(struct(*)) AS row, ${text} AS text FROM (${sql}\n)`)
        .join("\nUNION ALL\n"),
    );
    for (const result of results) {
      const evaluation = some[Number(result.n)];
      if (evaluation) {
        const { sql: _, ...place } = evaluation;
        rows.push({ ...place, row: JSON.parse(String(result.row)), text: String(result.text) });
      }
    }
  }
  return rows;
}

/** What the evaluations of one run share: its references, and its tables by their pins. */
type Scene = {
  shape: Shape;
  run: number;
  references: ReturnType<typeof referencesOf>;
  pinned: (kind: TableKind) => { pin: Pin; story: TableStory };
  isLookup: (reference: number) => boolean;
  /** The SQL with the rows of each reference as literals. */
  sql: (rows: (pin: Pin, story: TableStory, reference: number) => readonly Values[]) => string;
};

function evaluate(shape: Shape, stories: Stories, run: Run, number: number): Evaluation[] {
  const scene = setScene(shape, stories, run, number);
  if (shape.rule === "difference")
    return wholeResults(
      scene,
      run.pins.some(({ initial }) => initial),
    );
  return [...importedBranches(scene), ...changedTerms(scene)];
}

function setScene(shape: Shape, stories: Stories, { pins, clock }: Run, run: number): Scene {
  const references = referencesOf(shape);
  const pinned: Scene["pinned"] = (kind) => {
    const pin = pins.find(({ table }) => table.table === kind);
    const story = stories[kind];
    if (!pin || !story) throw new Error(`A run has no pin of ${kind}.`);
    return { pin, story };
  };
  const isLookup: Scene["isLookup"] = (i) =>
    !references[i]?.drives || (shape.lookupOnly?.includes(references[i].kind) ?? false);
  const sql: Scene["sql"] = (rows) =>
    meaningSql(
      shape,
      (kind, reference) => {
        const { pin, story } = pinned(kind);
        return selectRows(story.versions[pin.to]?.columns ?? [], rows(pin, story, reference));
      },
      clock,
    );
  return { shape, run, references, pinned, isLookup, sql };
}

/** The whole result as it is, and as it was when the run before ended; a lookup-only table is as it is in both. */
function wholeResults({ shape, run, references, pinned, sql }: Scene, initial: boolean): Evaluation[] {
  const now = sql((pin, story) => at(story, pin.to));
  if (initial) {
    const imported = references.every(({ kind }) => shape.lookupOnly?.includes(kind) || pinned(kind).pin.snapshot);
    return imported ? [{ run, kind: "import", term: -1, version: -1, sql: now }] : [];
  }
  const before = sql((pin, story) => at(story, shape.lookupOnly?.includes(story.kind) ? pin.to : pin.from));
  return [
    { run, kind: "now", term: 0, version: 0, sql: now },
    { run, kind: "before", term: 0, version: 0, sql: before },
  ];
}

/** The first import of each branch whose driving tables all begin with what they hold. */
function importedBranches({ shape, run, references, pinned, isLookup, sql }: Scene): Evaluation[] {
  const branches = [...new Set(references.flatMap(({ branch }) => branch ?? []))].filter((branch) =>
    references.every(
      (reference, i) => !meets(reference, { branch }) || isLookup(i) || pinned(reference.kind).pin.snapshot,
    ),
  );
  return branches.map((branch) => ({
    run,
    kind: "import",
    term: -1,
    version: -1,
    sql: sql((pin, story, i) => {
      if (!meets(references[i], { branch })) return [];
      return at(story, shape.dataType === "event" && !isLookup(i) ? pin.from : pin.to);
    }),
  }));
}

/** Whether rows of both can stand in one result row. */
function meets(one: Pick<Reference, "branch"> | undefined, other: Pick<Reference, "branch">): boolean {
  return one !== undefined && (one.branch === null || other.branch === null || one.branch === other.branch);
}

/** For each driving reference and each commit of its window, the result over that commit's rows. */
function changedTerms({ shape, run, references, pinned, isLookup, sql }: Scene): Evaluation[] {
  return references.flatMap((driving, term) => {
    if (isLookup(term)) return [];
    const { pin, story } = pinned(driving.kind);
    const versions = Array.from({ length: pin.to - pin.from }, (_, i) => pin.from + 1 + i);
    return versions.flatMap((version): Evaluation[] => {
      const changed = changedRows(shape, story, version);
      if (changed.length === 0) return [];
      const rows = (own: Pin, of: TableStory, i: number) => {
        if (!meets(references[i], driving)) return [];
        if (i === term) return changed;
        return at(of, shape.dataType === "event" && i < term && !isLookup(i) ? own.from : own.to);
      };
      return [{ run, kind: "changed", term, version, sql: sql(rows) }];
    });
  });
}

/** Rows of a commit that a data type takes: those that came, and for properties what updates made. */
function changedRows(shape: Shape, { versions }: TableStory, version: number): readonly Values[] {
  const { deleted = [], inserted = [], updated = [] } = versions[version] ?? {};
  const came = unlike(deleted, inserted, (column) => readsColumn(shape, column));
  return shape.dataType === "event" ? came : [...came, ...updated];
}

/** Rows that were brought, less those that were taken: each taken row goes with a brought one that reads the same. */
function unlike(taken: readonly Values[], brought: readonly Values[], isRead: (column: string) => boolean): Values[] {
  const left = taken.map((row) => contentOf(row, isRead));
  return brought.filter((row) => {
    const at = left.indexOf(contentOf(row, isRead));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Whether the text names a column anywhere, or all of them. */
function readsColumn({ sql }: Shape, column: string): boolean {
  return /(select|,|struct\(|\.)\s*\*/i.test(sql) || new RegExp(`\\b${column}\\b`, "i").test(sql);
}

function at({ versions }: TableStory, version: number): readonly Values[] {
  return versions[version]?.rows ?? [];
}
