import { chmodSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installSecret, randomSigningKey } from "./secrets.mjs";

const freshFile = () => join(mkdtempSync(join(tmpdir(), "secrets-")), "key");

test("makes a secret once and gives the same one afterwards", () => {
  const file = freshFile();
  const first = installSecret(file, () => "first");
  expect([first, installSecret(file, () => "second")]).toEqual(["first", "first"]);
  expect(readdirSync(join(file, ".."))).toEqual(["key"]);
});

test("keeps a secret readable by its owner only, also when it was opened up", () => {
  const file = freshFile();
  installSecret(file, randomSigningKey);
  chmodSync(file, 0o644);
  const again = installSecret(file, randomSigningKey);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(again).toMatch(/^signkey-prod-[0-9a-f]{64}$/);
});
