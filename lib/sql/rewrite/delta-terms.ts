import type { DataType } from "@/lib/model/source/data-type";

/** A branch of one of the SQL's UNION ALLs; both count from 0. */
export type UnionBranch = { union: number; branch: number };

/** One place where a SQL names a table. A table that is named twice has two references. */
export type TableReference = {
  /** The branches of UNION ALL that it stands in, outermost first. Rows of two branches of one union never meet. */
  branches: readonly UnionBranch[];
  /**
   * `inner`: every result row holds one of its rows. `nullable`: a result row can hold NULLs in its place (the right
   * of a LEFT JOIN, everything left of a RIGHT JOIN, both of a FULL JOIN). `subquery`: it is only asked, inside EXISTS,
   * IN or a scalar subquery.
   */
  side: "inner" | "nullable" | "subquery";
  /** The source's owner said that this table's changes send nothing by themselves. */
  lookupOnly: boolean;
};

/**
 * How a reference is read in one run, whose pin of the table is (from, to]: the accepted `changes` of that window,
 * or the whole table as it was at one of the window's ends.
 */
export type ReferenceReading = "changes" | "from" | "to";

/** One term of a run's emission. `reads` has an entry for each reference; null where it gives no row: it stands in
 * another branch, or its rows are not meant here. */
export type DeltaTerm = {
  /** The index of the reference whose changes the term reads. */
  driving: number;
  reads: (ReferenceReading | null)[];
};

/** Whether changes of this reference send something. The others are lookups, read at the run's head. */
export function isDriving({ side, lookupOnly }: TableReference): boolean {
  return side === "inner" && !lookupOnly;
}

/**
 * What a run reads so that each combination of rows is sent once.
 *
 * Events: a combination is due when its last row is inserted. Term j joins the inserts of driving reference j with
 * the driving references before it as they were (`from`) and those after it as they are (`to`), so that rows that
 * come in one window meet once: in the term of the first. Changes joined with changes alone would miss every row
 * whose partner was there before; `to` on both sides would count rows that come together twice.
 *
 * Properties: a repeat is harmless and the present counts, so every other reference is read at `to`. This is exact
 * only where `termsAreExact`.
 *
 * A term whose driving table has no commit in its window is empty and need not be read. References come in the order
 * of the text; so do the terms.
 */
export function deltaTerms(references: readonly TableReference[], dataType: DataType): DeltaTerm[] {
  const earlier: ReferenceReading = dataType === "event" ? "from" : "to";
  return references.flatMap((driver, driving) => {
    if (!isDriving(driver)) return [];
    const reads = references.map((reference, index) => {
      if (!canMeet(reference, driver)) return null;
      if (index === driving) return "changes";
      return index < driving && isDriving(reference) ? earlier : "to";
    });
    return [{ driving, reads }];
  });
}

/**
 * What a first run reads before its changes: each combination of references that all `import` what their tables hold, by
 * the first driving reference of the combination. A combination in which one begins with nothing begins with nothing.
 */
export function importTerms(
  references: readonly TableReference[],
  dataType: DataType,
  imports: (reference: number) => boolean,
): DeltaTerm[] {
  const whole = wholeReads(references, dataType, "from");
  const drives = references.map(isDriving);
  const firsts = combinations(references).flatMap((members) => {
    const driving = members.filter((i) => drives[i]);
    return driving.every(imports) ? driving.slice(0, 1) : [];
  });
  return references.flatMap((driver, driving) => {
    if (!firsts.includes(driving)) return [];
    const reads = references.map((reference, i) => {
      const meant = !drives[i] || (i >= driving && imports(i));
      return meant && canMeet(reference, driver) ? (whole[i] ?? null) : null;
    });
    return [{ driving, reads }];
  });
}

/** Whether rows of both can stand in one result row. */
function canMeet(one: TableReference, other: TableReference): boolean {
  return one.branches.every(({ union, branch }) =>
    other.branches.every((choice) => choice.union !== union || choice.branch === branch),
  );
}

/** The sets of references that make result rows together, by their indices: one for each choice of branches. */
export function combinations(references: readonly TableReference[]): number[][] {
  let choices: ReadonlyMap<number, number>[] = [new Map()];
  for (const [union, branches] of unionsOf(references))
    choices = choices.flatMap((chosen) => [...branches].map((branch) => new Map([...chosen, [union, branch]])));
  const sets = choices.map((chosen) =>
    references.flatMap(({ branches }, i) =>
      branches.every(({ union, branch }) => chosen.get(union) === branch) ? [i] : [],
    ),
  );
  return [...new Map(sets.map((members) => [members.join(), members])).values()];
}

/** How many combinations there can be at most. */
export function combinationsMax(references: readonly TableReference[]): number {
  return [...unionsOf(references).values()].reduce((product, branches) => product * branches.size, 1);
}

function unionsOf(references: readonly TableReference[]): Map<number, Set<number>> {
  const unions = new Map<number, Set<number>>();
  for (const { union, branch } of references.flatMap(({ branches }) => branches))
    unions.set(union, (unions.get(union) ?? new Set()).add(branch));
  return unions;
}

/**
 * What one evaluation of the whole SQL reads, with the tables at one end of the window.
 *
 * Events at `from`: the first import, whose window begins at the version that it starts from; lookups are at the head
 * there too. Properties where terms are not exact: the rows at `to` that are not among those at `from` are what a run
 * sends. A table that only looks up by the owner's word is at the head in both, so that its changes send nothing.
 */
export function wholeReads(
  references: readonly TableReference[],
  dataType: DataType,
  end: "from" | "to",
): ReferenceReading[] {
  return references.map((reference) => {
    const moves = dataType === "event" ? isDriving(reference) : !reference.lookupOnly;
    return moves ? end : "to";
  });
}

/**
 * Whether terms say all that a run must send, for a SQL that makes each result row of one combination of rows (no
 * aggregates, DISTINCT or windows: those never do). Always so for events, where lookups send nothing by definition.
 * A property can change through the nullable side of a join or through a subquery, so those must be lookups by the
 * owner's word.
 */
export function termsAreExact(references: readonly TableReference[], dataType: DataType): boolean {
  return dataType === "event" || references.every(({ side, lookupOnly }) => side === "inner" || lookupOnly);
}
