import { expect, test } from "vitest";
import { findAccount } from "./postgres-account.mjs";

const root = "root:x:0:0:root:/root:/bin/bash";
const nobody = "nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin";
const postgres = "postgres:x:101:104::/var/lib/postgresql:/bin/bash";

test.each([
  ["prefers postgres", [root, nobody, postgres], { uid: 101, gid: 104 }],
  ["takes nobody where there is no postgres", [root, nobody], { uid: 65_534, gid: 65_533 }],
  ["never takes root", [root], null],
])("%s", (_what, lines, account) => {
  expect(findAccount(lines.join("\n"))).toEqual(account);
});
