import { describe, expect, test } from "vitest";
import { deltaTerms, type ReferenceReading } from "@/lib/sql/rewrite/delta-terms";
import { difference } from "./algebra/difference";
import { EVENT_RULE, type EventRule, emitEvents, evaluateReads, textOf } from "./algebra/emit-events";
import {
  emitProperties,
  inTextOrder,
  minus,
  type Nulls,
  PROPERTY_RULE,
  type PropertyQuery,
  type PropertyRule,
} from "./algebra/emit-properties";
import { expectedEvents } from "./algebra/event-oracle";
import { expectedOneByOne, expectedPresent, staleIdentities, stateText } from "./algebra/property-oracle";
import type { Query } from "./algebra/query";
import { referencesOf } from "./algebra/query";
import { randomQuery, randomStarQuery } from "./algebra/random-query";
import { randomStory, type Story } from "./algebra/runs";
import { combinationsToEmit, idsOf } from "./algebra/whole-lives";
import { newSeed, type Random, randomFrom } from "./random";

/** Half of the cases are always the same, half are new: their seed is in the test's name. */
const SEEDS = [20_261_122, Number(process.env.INCREMENTS_SEED ?? newSeed())];
const JOINS = ["inner", "inner", "inner", "left", "right", "exists", "not_exists"] as const;

/** Run cases and give the seeds of those that differ, each with what differs. */
function differing(seed: number, cases: number, check: (random: Random) => string[]): string[] {
  return Array.from({ length: cases }, (_, i) => seed + i).flatMap((caseSeed) => {
    const found = check(randomFrom(caseSeed));
    return found.length > 0 ? [`case ${caseSeed}: ${found.slice(0, 3).join("; ")}`] : [];
  });
}

function eventCase(
  random: Random,
  joins: readonly (typeof JOINS)[number][],
  placesMin = 1,
): { story: Story; query: Query } {
  const tables = random.between(1, 3);
  const ids = random.chance(0.7) ? "small" : "serial";
  const story = randomStory(random, tables, { ids, updates: "any", rewrites: true });
  const options = { tables, placesMin, placesMax: 4, branchesMax: 3, joins, lookups: joins.length > 1 };
  return { story, query: randomQuery(random, options) };
}

function eventDifferences(story: Story, query: Query, rule: EventRule): string[] {
  const emitted = emitEvents(story, query, rule);
  return expectedEvents(story, query).flatMap((expected, run) => {
    const { missing, tooMuch } = difference(expected, emitted[run] ?? []);
    return [
      ...missing.map((text) => `run ${run} lacks ${text}`),
      ...tooMuch.map((text) => `run ${run} has ${text} too much`),
    ];
  });
}

describe.each(SEEDS)("events, from seed %i", (seed) => {
  // Losing a combination is a lost event; emitting it in two runs, or in two terms, is one counted twice.
  test("each combination of rows is emitted once, in the run that sees its last row", () => {
    const check = (random: Random) => {
      const { story, query } = eventCase(random, JOINS);
      return eventDifferences(story, query, EVENT_RULE);
    };
    expect(differing(seed, 800, check)).toEqual([]);
  });

  // Said without lineages or terms: however a growing history is cut, what came in all is what the query says at the end.
  test("rows that only come: all runs together emit the query's result, however they are cut", () => {
    const check = (random: Random) => {
      const tables = random.between(1, 3);
      const story = randomStory(random, tables, { ids: "small", updates: "none", rewrites: false });
      const query = randomQuery(random, {
        tables,
        placesMin: 1,
        placesMax: 4,
        branchesMax: 3,
        joins: ["inner"],
        lookups: false,
      });
      const { missing, tooMuch } = difference(resultAtEnd(story, query), emitEvents(story, query, EVENT_RULE).flat());
      return [...missing, ...tooMuch];
    };
    expect(differing(seed, 400, check)).toEqual([]);
  });

  // Said without the rule of who is seen when: rows that stay and always match are an event once, rows that never match are none.
  test("rows that change: combinations that always match are emitted once, others at most once", () => {
    const check = (random: Random) => {
      const tables = random.between(1, 3);
      const story = randomStory(random, tables, { ids: "serial", updates: "any", rewrites: true });
      const query = randomQuery(random, {
        tables,
        placesMin: 2,
        placesMax: 3,
        branchesMax: 1,
        joins: ["inner"],
        lookups: false,
      });
      const { must, may } = combinationsToEmit(story, query);
      const emitted = emitEvents(story, query, EVENT_RULE).flat().map(idsOf);
      const twice = emitted.filter((text, i) => emitted.indexOf(text) !== i);
      const lost = [...must].filter((text) => !emitted.includes(text));
      return [...twice, ...lost, ...emitted.filter((text) => !may.has(text))];
    };
    expect(differing(seed, 400, check)).toEqual([]);
  });
});

function resultAtEnd({ histories, runs }: Story, query: Query): string[] {
  const reads = referencesOf(query).map(() => "to" as const);
  return query.branches.flatMap((_, branch) =>
    evaluateReads(histories, runs.at(-1) ?? [], query, branch, reads, () => []).map((row) => textOf(branch, row)),
  );
}

// A harness that finds nothing wrong with a wrong rule proves nothing about the right one.
describe("the harness finds wrong rules for events", () => {
  const reads = (change: (reading: ReferenceReading) => ReferenceReading): EventRule => ({
    ...EVENT_RULE,
    terms: (references) =>
      deltaTerms(references, "event").map((term) => ({
        ...term,
        reads: term.reads.map((reading) => reading && change(reading)),
      })),
  });
  const changesJoined: EventRule = {
    ...EVENT_RULE,
    terms: (references) => {
      const [first] = deltaTerms(references, "event");
      return first ? [{ ...first, reads: first.reads.map((reading) => reading && "changes") }] : [];
    },
  };
  test.each([
    ["changes joined with changes", changesJoined],
    ["the head on both sides", reads((reading) => (reading === "from" ? "to" : reading))],
    ["the start on both sides", reads((reading) => (reading === "to" ? "from" : reading))],
    ["rewrites not cancelled", { ...EVENT_RULE, cancelsRewrites: false }],
  ])("%s", (_, rule) => {
    const check = (random: Random) => {
      const { story, query } = eventCase(random, ["inner"], 2);
      return eventDifferences(story, query, rule);
    };
    expect(differing(1, 300, check).length).toBeGreaterThan(60);
  });
});

const NULLS: readonly Nulls[] = ["left", "unset"];

function starCase(random: Random, joins: readonly ("inner" | "left")[]): { story: Story; query: PropertyQuery } {
  const tables = random.between(1, 3);
  const story = randomStory(random, tables, { ids: "key", updates: "any", rewrites: true });
  return { story, query: { ...randomStarQuery(random, tables, joins), grouped: false } };
}

function groupedCase(random: Random): { story: Story; query: PropertyQuery } {
  const { story, query } = eventCase(random, ["inner", "left", "exists", "not_exists"]);
  const places = query.branches.map((branch) => branch.places.map((place) => ({ ...place, lookupOnly: false })));
  const branches = query.branches.map((branch, i) => ({ ...branch, places: places[i] ?? [] }));
  return { story, query: { branches, grouped: true } };
}

const texts = (states: ReturnType<typeof emitProperties>) => states.map(stateText);

describe.each(SEEDS)("properties, from seed %i", (seed) => {
  test("every accepted change counts once, in commit order, with the rest as it is now", () => {
    const check = (random: Random) => {
      const { story, query } = eventCase(random, ["inner"]);
      const nulls = random.pick(NULLS);
      const expected = texts(expectedOneByOne(story, { ...query, grouped: false }, nulls));
      const emitted = texts(emitProperties(story, { ...query, grouped: false }, PROPERTY_RULE, nulls));
      return expected.filter((text, run) => text !== emitted[run]);
    };
    expect(differing(seed, 300, check)).toEqual([]);
  });

  // A sync that ran less often must not leave users with other properties.
  test("one table: the state at the end is the same for any cut", () => {
    const check = (random: Random) => {
      const story = randomStory(random, 1, { ids: "small", updates: "any", rewrites: true });
      const options = { tables: 1, placesMin: 1, placesMax: 1, branchesMax: 2, joins: [], lookups: false };
      const query = { ...randomQuery(random, options), grouped: false };
      const [first, second] = story.runs;
      const last = story.runs.at(-1);
      if (!first || !second || !last) return [];
      const whole = {
        ...story,
        runs: [first, second.map(({ from }, table) => ({ from, to: last[table]?.to ?? from }))],
      };
      const ends = [story, whole].map((cut) => texts(emitProperties(cut, query, PROPERTY_RULE, "unset")).at(-1));
      return ends[0] === ends[1] ? [] : ["the cuts differ"];
    };
    expect(differing(seed, 300, check)).toEqual([]);
  });

  // The promise that people rely on: what the SQL says of a user is what the user has.
  test("inner joins by unique keys: after each run every identity has what the query says of it", () => {
    const check = (random: Random) => {
      const { story, query } = starCase(random, ["inner"]);
      const nulls = random.pick(NULLS);
      return staleIdentities(story, query, emitProperties(story, query, PROPERTY_RULE, nulls), nulls);
    };
    expect(differing(seed, 500, check)).toEqual([]);
  });

  test("outer joins by unique keys: the state after each run is what the query said of each identity last", () => {
    const check = (random: Random) => {
      const { story, query } = starCase(random, ["left", "left", "inner"]);
      const nulls = random.pick(NULLS);
      if (referencesOf(query).every(({ side }) => side === "inner")) return [];
      const expected = texts(expectedPresent(story, query, nulls));
      const emitted = texts(emitProperties(story, query, PROPERTY_RULE, nulls));
      return expected.filter((text, run) => text !== emitted[run]);
    };
    expect(differing(seed, 500, check)).toEqual([]);
  });

  test("aggregates by identity, over any joins: the state after each run is what the query said last", () => {
    const check = (random: Random) => {
      const { story, query } = groupedCase(random);
      const nulls = random.pick(NULLS);
      const expected = texts(expectedPresent(story, query, nulls));
      const emitted = texts(emitProperties(story, query, PROPERTY_RULE, nulls));
      return expected.filter((text, run) => text !== emitted[run]);
    };
    expect(differing(seed, 300, check)).toEqual([]);
  });
});

/** Any joins, with as many rows of an identity as there are; null where terms say it all. */
function severalRows(random: Random, rule: PropertyRule): string[] {
  const { story, query } = groupedCase(random);
  const rows = { ...query, grouped: false };
  if (rule.terms(referencesOf(rows), rows) !== null) return [];
  const nulls = random.pick(NULLS);
  const expected = texts(expectedPresent(story, rows, nulls));
  const emitted = texts(emitProperties(story, rows, rule, nulls));
  return expected.filter((text, run) => text !== emitted[run]);
}

// A row that went must not leave its values behind where another row of the same identity says otherwise.
test.each(SEEDS)(
  "several rows of one identity, over any joins: the state is what sending all would leave, from seed %i",
  (seed) => {
    expect(differing(seed, 500, (random) => severalRows(random, PROPERTY_RULE))).toEqual([]);
  },
);

test("the harness finds rows that are taken for their identities' outcomes", () => {
  const byRow: PropertyRule = { ...PROPERTY_RULE, differing: (now, before) => inTextOrder(minus(now, before)) };
  expect(differing(1, 300, (random) => severalRows(random, byRow)).length).toBeGreaterThan(10);
});

describe("the harness finds wrong rules for properties", () => {
  const terms = (change: (reading: ReferenceReading) => ReferenceReading, inner = false): PropertyRule => ({
    ...PROPERTY_RULE,
    terms: (references) =>
      deltaTerms(inner ? references.map((each) => ({ ...each, side: "inner" })) : references, "user_properties").map(
        (term) => ({ ...term, reads: term.reads.map((reading) => reading && change(reading)) }),
      ),
  });
  test.each([
    ["changes joined with changes", ["inner"], terms(() => "changes")],
    ["the others as they were", ["inner"], terms((reading) => (reading === "to" ? "from" : reading))],
    ["inserts only", ["inner"], { ...PROPERTY_RULE, takesUpdates: false }],
    ["outer joins by terms, whose nullable sides do not drive", ["left"], terms((reading) => reading)],
    ["outer joins by terms, whose nullable sides drive", ["left"], terms((reading) => reading, true)],
  ] as const)("%s", (_, joins, rule) => {
    const check = (random: Random) => {
      const { story, query } = starCase(random, joins);
      return staleIdentities(story, query, emitProperties(story, query, rule, "unset"), "unset");
    };
    expect(differing(1, 300, check).length).toBeGreaterThan(20);
  });
});
