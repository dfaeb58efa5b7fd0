import { expect, test } from "vitest";
import { type CompletionData, suggest } from "./sql-completion";

const data: CompletionData = {
  tables: [
    {
      name: { catalog: "main", schema: "shop", table: "orders" },
      columns: [
        { name: "id", type: "bigint" },
        { name: "sign up", type: "string" },
      ],
    },
  ],
  fields: [{ name: "user_id", kind: "text", rule: "Who did it." }],
};

test("after as stand Amplitude's fields and nothing else", () => {
  expect(suggest("select id as ", data)).toEqual([
    expect.objectContaining({ kind: "field", label: "user_id", documentation: "Who did it." }),
  ]);
});

test("after from stand the chosen tables by their whole name", () => {
  expect(suggest("select * from ", data).map(({ insert }) => insert)).toEqual(["main.shop.orders"]);
});

// A name with a space would break the statement without its backticks.
test("columns come first, in backticks where they need them", () => {
  const [first, second] = suggest("select ", data);
  expect([first?.insert, second?.insert]).toEqual(["id", "`sign up`"]);
});

test("after a dot stand columns only", () => {
  expect(new Set(suggest("select o.", data).map(({ kind }) => kind))).toEqual(new Set(["column"]));
});
