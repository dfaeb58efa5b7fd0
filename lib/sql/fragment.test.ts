import { expect, test } from "vitest";
import { identifier, joinSql, sql, tableIdentifier, textLiteral } from "./fragment";

// Without its quotes, a column's name or a value of a row would be a part of the statement.
test("a name and a value enter a statement in quotes only", () => {
  const name: string = "a`; DROP TABLE t --";
  expect(sql`SELECT ${identifier(name)}, ${textLiteral("it's")} FROM t`).toBe(
    "SELECT `a``; DROP TABLE t --`, 'it\\'s' FROM t",
  );
  // @ts-expect-error A plain text is no SQL.
  sql`SELECT ${name}`;
  // @ts-expect-error A plain template makes no SQL, even out of SQL.
  joinSql([`${identifier(name)} IS NULL`]);
});

// Quotes around a piece of a statement would make a name of it that no table has.
test("a piece of a statement is no name and no value", () => {
  const column = identifier("a");
  // @ts-expect-error The name is quoted already.
  expect(identifier(column)).toBe("```a```");
  // @ts-expect-error A piece of a statement is no text.
  textLiteral(column);
});

test("pieces are joined, and numbers are whole", () => {
  const table = tableIdentifier({ catalog: "main", schema: "my shop", table: "orders" });
  expect(joinSql([sql`a`, sql`b`])).toBe("a, b");
  expect(sql`SELECT * FROM ${table} LIMIT ${1_000}`).toBe("SELECT * FROM `main`.`my shop`.`orders` LIMIT 1000");
  expect(() => sql`SELECT ${Number.NaN}`).toThrow(TypeError);
});
