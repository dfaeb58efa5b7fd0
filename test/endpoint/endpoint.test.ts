import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import type { FaultInput } from "./faults";
import { startEndpoint } from "./start-endpoint";

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const event = (n: number, user = `user-${n}`) => ({ user_id: user, event_type: "e", insert_id: `id-${n}` });
const post = (baseUrl: string, events: object[]) =>
  fetch(`${baseUrl}/batch`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ api_key: "key", events }),
  });

/** The endpoint as a program of its own. */
async function alone(file: string) {
  const child = spawn(process.execPath, ["--import", "tsx", "test/endpoint/main.ts", "--file", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  };
  opened.push(kill);
  const [line] = await once(createInterface(child.stdout), "line");
  return { baseUrl: /http:\S+/.exec(String(line))?.[0] ?? "", kill };
}

// What the endpoint holds is what a fault test compares with: it must forget and double nothing itself.
test("keeps each event once, over kills and repeats, in the order in which it came", async () => {
  const folder = mkdtempSync(join(tmpdir(), "endpoint-"));
  opened.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "accepted.jsonl");
  const first = await alone(file);
  await post(first.baseUrl, [event(2), event(1), event(2)]);
  await first.kill();

  const second = await alone(file);
  await post(second.baseUrl, [event(1), event(3), event(1, "another user")]);
  const accepted = (await (await fetch(`${second.baseUrl}/control/accepted`)).text()).trim().split("\n");
  expect(accepted.map((line) => JSON.parse(line).record)).toEqual([
    event(2),
    event(1),
    event(3),
    event(1, "another user"),
  ]);
  expect(await (await fetch(`${second.baseUrl}/control/state`)).json()).toMatchObject({ accepted: 4, repeats: 1 });
});

test.each<[string, FaultInput, number, number]>([
  ["429 by user", { kind: "throttle", users: ["user-1"] }, 429, 0],
  ["429 of a daily quota", { kind: "quota", users: ["user-1"] }, 429, 0],
  ["400 by index", { kind: "reject", users: ["user-1"] }, 400, 0],
  ["400 without a name", { kind: "reject_unnamed", users: ["user-1"] }, 400, 0],
  ["413", { kind: "too_large", recordsMax: 1 }, 413, 0],
  ["a bare status", { kind: "status", status: 503, retryAfterSeconds: 1 }, 503, 0],
  ["a bad key", { kind: "bad_key" }, 400, 0],
  ["nothing but time", { kind: "slow", milliseconds: 1 }, 200, 2],
])("answers with %s when told, and takes the same records afterwards", async (_, fault, status, taken) => {
  const { baseUrl, faults, accepted, close } = await startEndpoint();
  opened.push(close);
  faults.add({ ...fault, times: 1 });
  expect((await post(baseUrl, [event(1), event(2)])).status).toBe(status);
  expect(accepted.list().length).toBe(taken);
  expect((await post(baseUrl, [event(1), event(2)])).status).toBe(200);
  expect(accepted.list().length).toBe(2);
  expect(faults.list()).toEqual([]);
});

test.each<[FaultInput, number]>([
  [{ kind: "reset" }, 0],
  [{ kind: "reset", taken: true }, 1],
])("breaks the connection: %j", async (fault, taken) => {
  const { baseUrl, faults, accepted, close } = await startEndpoint();
  opened.push(close);
  faults.add(fault);
  await expect(post(baseUrl, [event(1)]).then((response) => response.text())).rejects.toThrow();
  expect(accepted.list().length).toBe(taken);
});

test("takes records and never answers", async () => {
  const { baseUrl, faults, accepted, close } = await startEndpoint({ onArrived: () => undefined });
  opened.push(close);
  faults.add({ kind: "lose_response" });
  const given = new AbortController();
  const response = fetch(`${baseUrl}/batch`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ events: [event(1)] }),
    signal: given.signal,
  });
  await expect.poll(() => accepted.list().length).toBe(1);
  given.abort();
  await expect(response).rejects.toThrow("abort");
});
