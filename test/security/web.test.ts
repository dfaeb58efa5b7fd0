import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { env } from "@/lib/env";
import { startDraft } from "@/lib/source-wizard/drafts";
import { db } from "@/lib/store/db";
import { getDraft } from "@/lib/store/drafts";
import { listProjects } from "@/lib/store/projects";
import { ask } from "./ask";
import { callAction } from "./call-action";
import { noteAttack } from "./note-attack";

const WIZARD = "/catalog/sources/databricks";
const NOBODY = "00000000-0000-4000-8000-000000000000";

let draftId = "";
beforeAll(async () => {
  const [project] = await listProjects();
  draftId = (await startDraft(project?.id ?? "")).draftId;
});
afterAll(async () => {
  await db.draft.deleteMany({ where: { id: draftId } });
  await db.$disconnect();
});

/** Every kind of answer that the app can give. */
const ANSWERS: [string, string, Record<string, string>?][] = [
  ["GET", "/"],
  ["GET", "/catalog/sources"],
  ["HEAD", "/sources"],
  ["GET", "/nothing"],
  ["GET", `/sources/${NOBODY}`],
  ["GET", "/sources/"],
  ["GET", "/sources", { rsc: "1" }],
  ["GET", "/sources", { host: "elsewhere.example" }],
  ["POST", "/sources", { origin: "https://elsewhere.example" }],
  ["GET", "/api/shell-status"],
  ["GET", "/segmentation/csv"],
  ["GET", `/sources/${NOBODY}/live`],
  ["GET", "/icon.svg"],
  ["GET", "/_next/static/nothing.js"],
  ["OPTIONS", "/batch"],
  ["POST", "/identify"],
  ["GET", "/batch"],
  ["PUT", "/api/inngest"],
  ["TRACE", "/"],
  ["DELETE", "/sources"],
  ["GET", "/events/100%"],
];

// A page that can be framed lures clicks; a file that can be sniffed runs as what it is not.
test("every answer says that it may not be framed, sniffed or read by another site", async () => {
  for (const [method, path, headers] of ANSWERS) {
    const response = await ask(method, path, { headers });
    const at = `${method} ${path}`;
    expect(response.headers, at).toMatchObject({
      "content-security-policy": expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": expect.stringMatching(/^(same|cross)-origin$/),
    });
    expect(response.status, at).toBeLessThan(500);
  }
  noteAttack({
    area: "web",
    tried: "answers without security headers: pages, actions, files, refusals, errors",
    inputs: ANSWERS.length,
    result: "each has all of them",
  });
});

// A nonce that can be foreseen is none; a script without one is what an injection would be.
test("each page has a nonce of its own, and no script without it", async () => {
  const nonces = new Set<string>();
  const pages = ["/catalog", "/sources", "/events", "/users", "/segmentation", "/settings", "/nothing", "/sources"];
  for (const path of pages) {
    const { headers, text } = await ask("GET", path, { headers: { "x-nonce": "guessed", nonce: "guessed" } });
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1] ?? "";
    const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    expect(text).not.toMatch(/<[^>]+\son[a-z]+=/i);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(pages.length);
  noteAttack({
    area: "web",
    tried: "scripts without the page's nonce, a nonce given by the client",
    inputs: pages.length,
    result: "every script has the nonce of its own answer",
  });
});

test("what is not there, cannot be read or asked, is answered so", async () => {
  const asked: [number, string, string][] = [
    ...["/nothing", "/sources/x", `/sources/${NOBODY}`, `/sources/${NOBODY}/ledger`, `/sources/${NOBODY}/sql`].map(
      (path): [number, string, string] => [404, "GET", path],
    ),
    [404, "GET", `/sources/${NOBODY}/runs/1`],
    [404, "GET", `/sources/${NOBODY}/live`],
    [404, "GET", `/sources/${NOBODY}/runs.csv`],
    [404, "GET", `${WIZARD}/${NOBODY}/name`],
    [404, "GET", `${WIZARD}/x/credentials`],
    [404, "GET", `/users/${randomUUID()}`],
    [404, "GET", `/events/${randomUUID()}`],
    ...["/events/100%", "/users/%c0%ae", "/users/%ED%A0%80", "/users/a%00b", "/users?q=%00"].map(
      (path): [number, string, string] => [400, "GET", path],
    ),
    ...["TRACE", "DELETE", "PATCH", "PUT", "PROPFIND", "SEARCH"].map((method): [number, string, string] => [
      405,
      method,
      "/sources",
    ]),
    [405, "DELETE", "/batch"],
  ];
  for (const [status, method, path] of asked)
    expect((await ask(method, path)).status, `${method} ${path}`).toBe(status);
  noteAttack({
    area: "web",
    tried: "unknown things, addresses that are no text, other methods",
    inputs: asked.length,
    result: "404, 400 and 405, never 200 or 500",
  });
});

/** Addresses that a server must not be made to send to. */
const INSIDE = [
  "http://169.254.169.254/latest",
  "https://169.254.169.254",
  "https://10.0.0.1",
  "https://192.168.1.1:8443",
  "https://localhost",
  `http://localhost:${new URL(env.APP_URL).port}`,
  "http://localhost:5432/batch",
  "https://[::1]",
  "https://[::ffff:10.0.0.1]",
  "https://[::a00:1]",
  "https://[64:ff9b::a00:1]",
  "https://[64:ff9b:1::1]",
  "https://[2002:a00:1::1]",
  "https://[2001::1]",
  "https://[fec0::1]",
  "https://[fd00::1]",
  "https://100.64.0.1",
  "https://198.18.0.1",
  "https://203.0.113.1",
  "https://2130706434",
  "https://0x7f.0.0.2",
  "https://127.2",
  "https://user:secret@api2.amplitude.com",
  "http://api2.amplitude.com",
  "https://api2.amplitude.com/?to=elsewhere",
];

test("a project is not saved with an address inside the network, without TLS, or with a password in it", async () => {
  const name = `inside ${randomUUID()}`;
  for (const baseUrl of INSIDE) {
    const form = { name, kind: "custom", baseUrl, apiKey: "0123456789abcdef", minIdLength: 5 };
    const attempt = await callAction("addProject", "/settings", form);
    expect(attempt, baseUrl).toMatchObject({ ok: false, error: { field: "baseUrl" } });
  }
  expect(await db.project.count({ where: { name } })).toBe(0);
  noteAttack({
    area: "addresses",
    tried: "base URLs into private networks, in many spellings, without TLS, with credentials",
    inputs: INSIDE.length,
    result: "refused at their field, nothing saved",
  });
});

test("credentials are not saved for a host that is not Databricks'", async () => {
  const hosts = ["127.0.0.2", "localhost:5432", "169.254.169.254", "example.com", "cloud.databricks.com.example.com"];
  for (const serverHostname of hosts) {
    const form = { mode: "new", connectionId: "", serverHostname, httpPath: "/sql/1.0/warehouses/a", token: "dapi0" };
    const step = { draftId, revision: (await getDraft(draftId)).revision, config: form };
    const attempt = await callAction("submitCredentials", `${WIZARD}/${draftId}/credentials`, step);
    expect(attempt, serverHostname).toMatchObject({ ok: false, error: { field: "serverHostname" } });
  }
  expect((await getDraft(draftId)).config.connectionId).toBeUndefined();
  noteAttack({
    area: "addresses",
    tried: "server hostnames that are not Databricks'",
    inputs: hosts.length,
    result: "refused at their field, no token kept",
  });
});

test("a draft keeps its form's own fields and nothing else", async () => {
  const secret = `secret-${randomUUID()}`;
  const others = { Token: secret, TOKEN: secret, "token ": secret, password: secret, nested: { token: secret } };
  const odd = { token: secret, httpPath: { token: secret }, mode: secret };
  for (const values of [others, odd, { serverHostname: "half", ...others }]) {
    const { revision } = await getDraft(draftId);
    const kept = { draftId, revision, step: "credentials", values };
    expect(await callAction("keep", `${WIZARD}/${draftId}/credentials`, kept)).toMatchObject({ ok: true });
    const [row] = await db.$queryRaw<{ text: string }[]>`
      SELECT d::text AS text FROM "Draft" d WHERE d.id = ${draftId}::uuid`;
    expect(row?.text).not.toContain(secret);
  }
  expect((await getDraft(draftId)).typed).toMatchObject({ credentials: { serverHostname: "half" } });
  noteAttack({
    area: "drafts",
    tried: "a token under other names, inside other fields",
    inputs: 3,
    result: "nothing of it in the draft's row",
  });
});

test("a text that no database keeps is refused at its field, wherever it is typed", async () => {
  const page = `${WIZARD}/${draftId}/name`;
  const project = { kind: "us", baseUrl: null, apiKey: "0123456789abcdef", minIdLength: 5 };
  const typed: [string, string, unknown, string][] = [
    ["addProject", "/settings", { ...project, name: "a\0b" }, "name"],
    ["addProject", "/settings", { ...project, name: "half \ud83d" }, "name"],
    ["keep", page, { draftId, revision: 0, step: "name", values: { name: "\0" } }, "values.name"],
    ["submitName", page, { draftId, revision: 0, config: { name: "\udc00 first" } }, "config.name"],
    ["submitSql", page, { draftId, revision: 0, config: { sql: "select '\0'" } }, "config.sql"],
  ];
  for (const [action, at, input, field] of typed)
    expect(await callAction(action, at, input), action).toMatchObject({
      ok: false,
      error: { code: "INVALID_INPUT", field, message: expect.stringContaining("Take out") },
    });
  noteAttack({
    area: "forms",
    tried: "U+0000 and halves of characters in typed fields",
    inputs: typed.length,
    result: "a sentence at the field",
  });
});

test("texts that are far too long are refused before they are parsed", async () => {
  const page = `${WIZARD}/${draftId}/frequency`;
  const frequency = { kind: "cron", hour: 0, dayOfWeek: 0, dayOfMonth: 1, cron: "0 6 * * *", timeZone: "UTC" };
  const long = [
    { ...frequency, cron: `${"0,".repeat(240_000)}0 6 * * *` },
    { ...frequency, timeZone: "Europe/Paris".repeat(40_000) },
  ];
  for (const config of long)
    expect(await callAction("submitFrequency", page, { draftId, revision: 0, config })).toMatchObject({
      ok: false,
      error: { code: "INVALID_INPUT" },
    });
  const name = "n".repeat(500_000);
  const project = { name, kind: "us", baseUrl: null, apiKey: "0123456789abcdef", minIdLength: 5 };
  expect(await callAction("addProject", "/settings", project)).toMatchObject({ ok: false, error: { field: "name" } });
  noteAttack({ area: "forms", tried: "cron lists, zones and names of 500 kB", inputs: 3, result: "refused" });
});
