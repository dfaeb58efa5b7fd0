import type { Pin } from "@/lib/core/run";
import type { Run } from "@/lib/store/runs";
import { selectRows, type TableKind, type Values } from "./columns";
import { meaningSql, referencesOf, type Shape } from "./shape";
import type { TableStory } from "./table-story";

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
    const answers = await ask(
      some
        .map(({ sql }, n) => `SELECT ${n} AS n, to_json(struct(*)) AS row, ${text} AS text FROM (${sql}\n)`)
        .join("\nUNION ALL\n"),
    );
    for (const answer of answers) {
      const evaluation = some[Number(answer.n)];
      if (evaluation) {
        const { sql: _, ...place } = evaluation;
        rows.push({ ...place, row: JSON.parse(String(answer.row)), text: String(answer.text) });
      }
    }
  }
  return rows;
}

function evaluate(shape: Shape, stories: Stories, run: Run, number: number): Evaluation[] {
  const references = referencesOf(shape);
  const pinOf = (kind: TableKind) => {
    const pin = run.pins.find(({ table }) => table.table === kind);
    const story = stories[kind];
    if (!pin || !story) throw new Error(`A run has no pin of ${kind}.`);
    return { pin, story };
  };
  const sql = (reads: (pin: Pin, story: TableStory, reference: number) => readonly Values[]) =>
    meaningSql(
      shape,
      (kind, reference) => {
        const { pin, story } = pinOf(kind);
        return selectRows(story.versions[pin.to]?.columns ?? [], reads(pin, story, reference));
      },
      run.clock,
    );
  const isLookup = (reference: number) =>
    !references[reference]?.drives || shape.lookupOnly?.includes(references[reference].kind);
  const imported = references.every(({ kind, drives }) => !drives || pinOf(kind).pin.snapshot);

  if (shape.rule === "difference") {
    const initial = run.pins.some((pin) => pin.initial);
    const now = sql((pin, story) => at(story, pin.to));
    const before = sql((pin, story, i) =>
      at(story, references[i] && shape.lookupOnly?.includes(references[i].kind) ? pin.to : pin.from),
    );
    if (initial) return imported ? [{ run: number, kind: "import", term: -1, version: -1, sql: now }] : [];
    return [
      { run: number, kind: "now", term: 0, version: 0, sql: now },
      { run: number, kind: "before", term: 0, version: 0, sql: before },
    ];
  }

  const branches = [...new Set(references.map(({ branch }) => branch))];
  const imports = branches.filter((branch) =>
    references.every(
      (reference) => reference.branch !== branch || !reference.drives || pinOf(reference.kind).pin.snapshot,
    ),
  );
  const terms = references.flatMap((driving, j) => {
    if (isLookup(j)) return [];
    const { pin, story } = pinOf(driving.kind);
    return Array.from({ length: pin.to - pin.from }, (_, i) => pin.from + 1 + i).flatMap((version) => {
      const changed = changedRows(shape, story, version);
      if (changed.length === 0) return [];
      const reads = (own: Pin, of: TableStory, i: number) => {
        if (references[i]?.branch !== driving.branch) return [];
        if (i === j) return changed;
        return at(of, shape.dataType === "event" && i < j && !isLookup(i) ? own.from : own.to);
      };
      return [{ run: number, kind: "changed" as const, term: j, version, sql: sql(reads) }];
    });
  });
  return [
    ...imports.map((branch) => ({
      run: number,
      kind: "import" as const,
      term: -1,
      version: -1,
      sql: sql((pin, story, i) =>
        references[i]?.branch === branch
          ? at(story, shape.dataType === "event" && !isLookup(i) ? pin.from : pin.to)
          : [],
      ),
    })),
    ...terms,
  ];
}

/** Rows of a commit that a data type takes: those that came, and for properties what updates made. */
function changedRows({ dataType }: Shape, { versions }: TableStory, version: number): readonly Values[] {
  const { inserted = [], updated = [] } = versions[version] ?? {};
  return dataType === "event" ? inserted : [...inserted, ...updated];
}

function at({ versions }: TableStory, version: number): readonly Values[] {
  return versions[version]?.rows ?? [];
}
