import { NextRequest } from "next/server";
import { beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { signBody } from "@/inngest/embedded/app/signature";
import { compileFunction } from "@/inngest/embedded/functions/compile-function";

const signingKey = "signkey-prod-00112233445566778899aabbccddeeff";
let handlers: typeof import("@/app/api/inngest/route");

beforeAll(async () => {
  vi.stubEnv("INNGEST_SIGNING_KEY", signingKey);
  vi.stubEnv("INNGEST_EVENT_KEY", "key");
  vi.stubEnv("INNGEST_DEV", "0");
  handlers = await import("@/app/api/inngest/route");
});

const body = JSON.stringify({ url: "http://localhost/api/inngest" });
const signature = () => ({ "x-inngest-signature": signBody(signingKey, body, Date.now()) });

async function call(method: "PUT" | "POST", headers: Record<string, string>): Promise<Response> {
  const request = new NextRequest("http://localhost/api/inngest", {
    method,
    body,
    headers: { host: "localhost", "content-type": "application/json", "x-inngest-sync-kind": "in_band", ...headers },
  });
  return handlers[method](request, undefined);
}

test("a caller without a key can neither register the app nor run its functions", async () => {
  expect((await call("PUT", {})).status).toBe(401);
  expect((await call("POST", {})).status).toBe(401);
});

test("the embedded scheduler can run every function of the app", async () => {
  const response = await call("PUT", signature());
  expect(response.status).toBe(200);
  const { app_id, functions } = z
    .object({ app_id: z.string(), functions: z.array(z.unknown()) })
    .parse(await response.json());
  expect(app_id).toBe("lakefeed");
  for (const config of functions) expect(() => compileFunction(config)).not.toThrow();
});
