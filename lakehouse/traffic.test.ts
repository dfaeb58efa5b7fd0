import fc from "fast-check";
import { expect, test } from "vitest";
import { planRound } from "./traffic";

const randoms = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 });
const random = (values: readonly number[]) => {
  let at = 0;
  return () => values[at++ % values.length] ?? 0;
};

// An id that is used twice would make a row that looks like a repeat of another.
test("no id is given to two rows, whatever the dice say", () => {
  fc.assert(
    fc.property(randoms, (values) => {
      const highest = { person: 10_000, order: 60_000, event: 20_000 };
      const dice = random(values);
      const inserts = [planRound(highest, dice), planRound(highest, dice)].flatMap(({ statements }) =>
        statements.filter((statement) => statement.startsWith("INSERT")),
      );
      const ids = inserts.flatMap((insert) =>
        [...insert.matchAll(/\(('E)?(\d{5,})/g)].map(([, kind, id]) => `${kind}${id}`),
      );
      expect(inserts).toHaveLength(6);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test("updates and deletes only sometimes", () => {
  const highest = () => ({ person: 10_000, order: 60_000, event: 20_000 });
  const kinds = (value: number) =>
    planRound(highest(), () => value).statements.map((statement) => statement.split(" ")[0]);
  expect(kinds(0)).toEqual(["INSERT", "INSERT", "INSERT", "UPDATE", "UPDATE", "DELETE"]);
  expect(kinds(0.9)).toEqual(["INSERT", "INSERT", "INSERT"]);
});
