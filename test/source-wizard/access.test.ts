import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openDraft } from "@/lib/draft/open-draft";
import { cancelAccessCheck, findAccessCheck, startAccessCheck } from "@/lib/source-wizard/access-checks";
import { saveCredentials } from "@/lib/source-wizard/save-credentials";
import { openLakehouse, type TestLakehouse } from "../lakehouse/open-lakehouse";
import { makeDraft, typed } from "./draft";

vi.hoisted(() => {
  process.env.LAKEFEED_ALLOWED_HOSTS = `${process.env.LAKEFEED_ALLOWED_HOSTS ?? ""},localhost,nowhere.invalid`;
});

let lakehouse: TestLakehouse;
/** A port where something answers that is no TLS server. */
const plain = createServer((socket) => {
  socket.on("error", () => {});
  socket.end("hello\r\n");
});
beforeAll(async () => {
  lakehouse = await openLakehouse();
  await new Promise<void>((listening) => plain.listen(0, "localhost", listening));
});
afterEach(() => lakehouse.control.clearFaults());
afterAll(async () => {
  plain.close();
  await lakehouse.close();
});

/** Enter credentials, start the check, and wait until it stands. */
async function check(change: Parameters<typeof typed>[0] = {}) {
  const draftId = await makeDraft();
  await saveCredentials(draftId, 0, typed(change), "test");
  await startAccessCheck(draftId);
  await vi.waitFor(() => expect(findAccessCheck(draftId).state).not.toBe("running"), {
    timeout: 100_000,
    interval: 50,
  });
  const state = findAccessCheck(draftId);
  const failed = state.lines.find((line) => line.state === "failed");
  return { draftId, state, failed };
}

function plainPort(): number {
  const address = plain.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("right credentials pass every check, and only then count as verified", async () => {
  const { draftId, state } = await check();
  expect(state.lines.map((line) => line.state)).toEqual(["passed", "passed", "passed", "passed", "passed", "passed"]);
  expect(state.state).toBe("passed");
  expect((await openDraft(draftId)).openStep).toBe("tables");
});

test.each([
  ["a wrong token", () => ({ token: "dapi-wrong" }), "token", /token/i],
  ["an unknown host", () => ({ serverHostname: "nowhere.invalid" }), "host", /no host named nowhere\.invalid/],
  ["a wrong port", () => ({ serverHostname: "localhost:9" }), "host", /refuses connections/],
  [
    "a port that does not speak TLS",
    () => ({ serverHostname: `localhost:${plainPort()}` }),
    "tls",
    /does not speak TLS/,
  ],
  [
    "an HTTP path that leads nowhere",
    () => ({ httpPath: "/sql/1.0/warehouses/ffffffffffffffff" }),
    "http_path",
    /path/i,
  ],
])("%s fails at its own check, with a sentence", async (_name, change, line, sentence) => {
  const { draftId, failed, state } = await check(change());
  expect(state.state).toBe("failed");
  expect(failed).toMatchObject({ check: line, message: expect.stringMatching(sentence) });
  expect((await openDraft(draftId)).connection?.verifiedAt).toBeNull();
});

test("an expired token is said to be expired", async () => {
  await lakehouse.control.addFault({ kind: "token", reason: "expired" });
  const { failed } = await check();
  expect(failed).toMatchObject({ check: "token", message: expect.stringMatching(/expired/i) });
});

// A cold cluster takes minutes: failing at once would send a person to look for a mistake that is none.
test("a cluster that is starting is waited for, and the wait can be cancelled", async () => {
  await lakehouse.control.addFault({ kind: "unavailable" });
  const draftId = await makeDraft();
  await saveCredentials(draftId, 0, typed(), "test");
  await startAccessCheck(draftId);
  const waiting = () => findAccessCheck(draftId).lines.find((line) => line.check === "compute")?.state;
  await vi.waitFor(() => expect(waiting()).toBe("waiting"), { timeout: 60_000, interval: 50 });
  expect(cancelAccessCheck(draftId).state).toBe("cancelled");
  expect((await openDraft(draftId)).connection?.verifiedAt).toBeNull();

  await startAccessCheck(draftId);
  await vi.waitFor(() => expect(waiting()).toBe("waiting"), { timeout: 60_000, interval: 50 });
  await lakehouse.control.clearFaults();
  await vi.waitFor(() => expect(findAccessCheck(draftId).state).toBe("passed"), { timeout: 100_000, interval: 50 });
});
