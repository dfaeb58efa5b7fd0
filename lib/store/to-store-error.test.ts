import { expect, test } from "vitest";
import { AppError } from "@/lib/model/errors";
import { Prisma } from "./generated/client";
import { toStoreError } from "./to-store-error";

const known = (code: string, meta: Record<string, unknown> = {}) =>
  new Prisma.PrismaClientKnownRequestError("failed", { code, clientVersion: "7", meta });

// A database that restarts must not be reported as a defect of ours, nor a defect as something that passes.
test.each([
  ["nobody listens", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
  ["Prisma cannot reach the server", known("P1001")],
  ["the pool ran out of time", known("P2024")],
  ["ended by an operator", known("P2010", { driverAdapterError: { cause: { originalCode: "57P01" } } })],
  ["starting up", new Error("FATAL: the database system is starting up")],
  ["the connection broke", new Error("Connection terminated unexpectedly")],
])("%s: the database is unavailable", (_, thrown) => {
  expect(toStoreError(thrown)).toMatchObject({ code: "DATABASE_UNAVAILABLE", cause: thrown });
});

test("a full disk is named", () => {
  const thrown = known("P2010", {
    driverAdapterError: { cause: { originalCode: "53100", message: "could not extend" } },
  });
  expect(toStoreError(thrown)).toMatchObject({ message: expect.stringContaining("no space left on its disk") });
});

test("what is wrong with the work itself is left as it is", () => {
  for (const thrown of [
    known("P2002"),
    new TypeError("x is not a function"),
    new AppError("NOT_FOUND", "Gone."),
    "text",
    null,
  ])
    expect(toStoreError(thrown)).toBe(thrown);
});
