import { expect, test, vi } from "vitest";
import { AppError, toAppError, toResult } from "./errors";

// The built app holds this class once a bundle. A statement that one bundle's session refuses is read by another's code.
test("an error of another bundle's copy of the class is known for what it is", async () => {
  vi.resetModules();
  const copy = await import("./errors");
  expect(copy.AppError).not.toBe(AppError);
  const thrown: unknown = new copy.AppError("CHANGE_FEED_DISABLED", "The feed is off.", { field: "tables" });
  expect(thrown instanceof AppError).toBe(true);
  expect(toAppError(thrown)).toBe(thrown);
  expect(await toResult(() => Promise.reject(thrown))).toMatchObject({
    ok: false,
    error: { code: "CHANGE_FEED_DISABLED", message: "The feed is off.", field: "tables" },
  });
});

test("what is not an AppError is a defect, with the original as its cause", () => {
  for (const thrown of [new Error("boom"), "boom", null, { code: "NOT_FOUND", message: "looks like one" }])
    expect(toAppError(thrown)).toMatchObject({ code: "INTERNAL", cause: thrown });
});
