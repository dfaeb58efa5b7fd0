import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "./log-file.mjs";

// As root, others may pass the folders of an installation (PostgreSQL has to), and the logs' names are known.
test("only this account reads a log, also one that an earlier version made", () => {
  const folder = mkdtempSync(join(tmpdir(), "lakefeed-log-"));
  const [made, older] = [join(folder, "made.log"), join(folder, "older.log")];
  writeFileSync(older, "before\n");
  chmodSync(older, 0o644);
  for (const path of [made, older]) openLog(path).write("now");
  expect([made, older].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  expect(readFileSync(older, "utf8")).toMatch(/^before\n.* now\n$/);
  rmSync(folder, { recursive: true });
});
