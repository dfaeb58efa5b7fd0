import { expect, test } from "vitest";
import { AppError } from "@/lib/model/errors";
import { respond, respondWithResult } from "./response";

const away = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" });

// A live page asks every few seconds: it must be told that the database is away, not that Lakefeed is broken.
test("while the database is away every route says so, with the status of what passes by itself", async () => {
  for (const handle of [
    () => respondWithResult(() => Promise.reject(away)),
    () => respond(() => Promise.reject(away)),
  ]) {
    const response = await handle();
    expect(response.status).toBe(503);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toMatchObject({
      ok: false,
      error: { code: "DATABASE_UNAVAILABLE", message: expect.stringContaining("does not answer just now") },
    });
  }
});

test("what is not there is not found, and what was made goes out as it is", async () => {
  expect((await respond(() => Promise.reject(new AppError("NOT_FOUND", "Gone.")))).status).toBe(404);
  const file = await respond(async () => new Response("a,b\n", { headers: { "content-type": "text/csv" } }));
  expect([file.status, file.headers.get("content-type"), await file.text()]).toEqual([200, "text/csv", "a,b\n"]);
});
