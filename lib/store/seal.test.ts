import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const place = { table: "Connection", column: "token", id: "1" };
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lakefeed-seal-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The module as a process with this environment loads it. */
async function loadSeal(environment: { LAKEFEED_SECRET?: string }) {
  vi.resetModules();
  vi.stubEnv("LAKEFEED_DATA", folder);
  vi.stubEnv("LAKEFEED_SECRET", environment.LAKEFEED_SECRET);
  return import("./seal");
}
const key = (fill: number) => Buffer.alloc(32, fill).toString("base64");

test("what was sealed opens where it rests, and the text is not in the sealed bytes", async () => {
  const { seal, unseal } = await loadSeal({ LAKEFEED_SECRET: key(1) });
  const sealed = seal("dapi-secret ✓", place);
  expect(unseal(sealed, place)).toBe("dapi-secret ✓");
  expect(Buffer.from(sealed).includes("dapi-secret")).toBe(false);
});

// Otherwise whoever can write rows could move one connection's token to a host of their own.
test("a sealed value does not open in another row or column, nor when a bit was changed", async () => {
  const { seal, unseal } = await loadSeal({ LAKEFEED_SECRET: key(1) });
  const sealed = seal("secret", place);
  expect(() => unseal(sealed, { ...place, id: "2" })).toThrow(/does not open/);
  expect(() => unseal(sealed, { ...place, column: "apiKey" })).toThrow(/does not open/);
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  expect(() => unseal(sealed, place)).toThrow(/does not open/);
});

test("keys can be rotated: the first seals, the older ones still open", async () => {
  const old = await loadSeal({ LAKEFEED_SECRET: key(1) });
  const sealed = old.seal("secret", place);
  const rotated = await loadSeal({ LAKEFEED_SECRET: `${key(2)},${key(1)}` });
  expect(rotated.unseal(sealed, place)).toBe("secret");
  const without = await loadSeal({ LAKEFEED_SECRET: key(2) });
  expect(() => without.unseal(sealed, place)).toThrow(/another key/);
});

test("without LAKEFEED_SECRET a key file is made that only its owner can read, and used again", async () => {
  const first = await loadSeal({});
  const sealed = first.seal("secret", place);
  expect(statSync(join(folder, "secret.key")).mode & 0o777).toBe(0o600);
  const second = await loadSeal({});
  expect(second.unseal(sealed, place)).toBe("secret");
});

test("a key of the wrong length is refused with how to make one", async () => {
  const { seal } = await loadSeal({ LAKEFEED_SECRET: "c2hvcnQ=" });
  expect(() => seal("secret", place)).toThrow(/32 bytes in base64/);
});
