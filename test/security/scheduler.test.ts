import { request } from "node:http";
import { expect, test } from "vitest";
import { env } from "@/lib/env";
import { noteAttack } from "./note-attack";

/** The scheduler's two routes, and those of an Inngest server that it does not have. */
const ROUTES = [
  ["GET", "/health"],
  ["POST", "/e/key"],
  ["POST", "/fn/register"],
  ["GET", "/v1/runs/1"],
  ["DELETE", "/v1/runs/1"],
  ["POST", "/v1/checkpoint/1/async"],
] as const;
const FOREIGN = [
  "example.com",
  "example.com:8288",
  "127.0.0.1.example.com",
  "localhost.example.com",
  "0.0.0.0",
  "a@127.0.0.1",
];

// A web page whose name resolves to 127.0.0.1 would read the health, and try keys, with its visitor's browser.
test("the scheduler answers callers that name this machine only, on every route", async () => {
  for (const [method, path] of ROUTES) {
    for (const host of FOREIGN) {
      expect([method, path, host, await statusOf(method, path, host)]).toEqual([method, path, host, 403]);
    }
  }
  for (const host of ["127.0.0.1", `localhost:${env.SCHEDULER_PORT}`]) {
    expect([200, 503]).toContain(await statusOf("GET", "/health", host));
  }
  const inputs = ROUTES.length * FOREIGN.length;
  noteAttack({ area: "scheduler", tried: "foreign Host on every route", inputs, result: "403 each" });
});

// 503 tells a caller to try again, for ever, what can never succeed.
test("the scheduler answers 400 to an address or a key that cannot be read", async () => {
  const paths = ["//", "//[", "/e/%", "/e/%E0%A4%A", "/e/%00", "/v1/runs/%00", "/v1/runs/%zz", "http://[/health"];
  for (const path of paths) {
    expect([path, await statusOf(path.startsWith("/e/") ? "POST" : "GET", path, "127.0.0.1")]).toEqual([path, 400]);
  }
  expect(await statusOf("POST", "/e/wrong", "127.0.0.1")).toBe(401);
  noteAttack({ area: "scheduler", tried: "malformed paths and keys", inputs: paths.length, result: "400 each" });
});

function statusOf(method: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: env.SCHEDULER_PORT, method, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
