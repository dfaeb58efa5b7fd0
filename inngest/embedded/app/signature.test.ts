import { createRequire } from "node:module";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { Inngest } from "inngest";
import { serve } from "inngest/next";
import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { isSigningKey, sameSecret, signBody } from "./signature";

const signingKey = "signkey-test-0123456789abcdef";
const client = new Inngest({ id: "lab", isDev: false, signingKey, eventKey: "key" });
const echo = client.createFunction({ id: "echo", triggers: [{ event: "lab/echo" }] }, ({ event }) => event.data);
const { POST } = serve({ client, functions: [echo], enableUnauthedSync: false });

async function call(data: unknown, sign: (body: string) => string) {
  const event = { name: "lab/echo", id: "1", ts: 1, data };
  const ctx = {
    run_id: "1",
    attempt: 0,
    disable_immediate_execution: false,
    use_api: false,
    stack: { stack: [], current: 0 },
  };
  const body = `${canonicalize({ version: 2, event, events: [event], steps: {}, ctx })}`;
  const headers = { "content-type": "application/json", host: "localhost", "x-inngest-signature": sign(body) };
  const request = new NextRequest("http://localhost/api/inngest?fnId=lab-echo&stepId=step", {
    method: "POST",
    headers,
    body,
  });
  return POST(request, undefined);
}

// The SDK reads the body and writes it anew before it compares; whatever an event holds must survive that.
test("the SDK accepts the signature of any body", async () => {
  const awkward = fc.constantFrom<unknown>(
    { "10": 1, "9": 2, a: 3 },
    { toJSON: 1, b: 2, a: 3 },
    "\ud800",
    1e21,
    { "": null },
    "\u2028\u0000",
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue({ noUnicodeString: false }), awkward), async (value) => {
      expect((await call({ value }, (body) => signBody(signingKey, body, Date.now()))).status).toBe(200);
    }),
    { numRuns: 60 },
  );
});

// With two versions of it, both sides could write one body in two ways.
test("calls are written by the very package that the SDK checks them with", () => {
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(ours.resolve("inngest"));
  expect(theirs.resolve("canonicalize")).toBe(ours.resolve("canonicalize"));
});

test("the SDK refuses a signature of another body or another key", async () => {
  expect((await call({}, (body) => signBody(signingKey, `${body} `, Date.now()))).status).toBe(401);
  expect((await call({}, (body) => signBody("signkey-test-abcd", body, Date.now()))).status).toBe(401);
});

test("a signing key is whole bytes in hex", () => {
  expect(["signkey-prod-abcd", "00ff"].every(isSigningKey)).toBe(true);
  expect(["signkey-prod-abc", "", "xyz0"].some(isSigningKey)).toBe(false);
});

test("compares secrets by their whole text", () => {
  expect(sameSecret("secret", "secret")).toBe(true);
  expect(sameSecret("secret", "secre")).toBe(false);
});
