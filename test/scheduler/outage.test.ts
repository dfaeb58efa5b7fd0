import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { RetryAfterError } from "inngest";
import { afterEach, expect, test } from "vitest";
import { type Harness, startHarness } from "@/test/scheduler/harness";
import { waitUntil } from "@/test/wait-until";

let harness: Harness | undefined;
let line: DatabaseLine | undefined;
afterEach(async () => {
  await line?.restore();
  await harness?.stop();
  await line?.cut();
  [harness, line] = [undefined, undefined];
});

type DatabaseLine = { url: string; cut(): Promise<void>; restore(): Promise<void> };

/** A connection to the database that can be cut, as by a restart of PostgreSQL. */
async function openLine(databaseUrl: string): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    near.pipe(far);
    far.pipe(near);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = new URL(databaseUrl);
  [url.hostname, url.port] = ["127.0.0.1", `${port}`];
  return {
    url: url.href,
    async cut() {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
    async restore() {
      if (server.listening) return;
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
  };
}

async function startCuttableHarness(...[create, options]: Parameters<typeof startHarness>) {
  harness = await startHarness(create, options, async (url) => {
    line = await openLine(url);
    return line.url;
  });
  if (!line) throw new Error("no line");
  return { harness, line };
}

const chain: Parameters<typeof startHarness>[0] = (inngest, { note, pass }) => [
  inngest.createFunction({ id: "chain", retries: 0, triggers: [{ event: "lab/go" }] }, async ({ step, runId }) => {
    for (const name of ["one", "two", "three"])
      await step.run(name, async () => {
        await note(runId, name);
        if (name === "two") await pass("two");
      });
  }),
];

test("a step that ends while the database is away is stored, and nothing is repeated", async () => {
  const { harness, line } = await startCuttableHarness(chain, { leaseMs: 60_000 });
  await harness.inngest.send({ name: "lab/go" });
  await waitUntil("it is in its second step", async () => (await harness.effects()).includes("two"));
  await line.cut();
  await harness.openGate("two");
  await waitUntil("the scheduler has noticed", async () =>
    harness.log.some((text) => text.startsWith("the result of run")),
  );
  expect(await harness.health()).toMatchObject({ ok: false, httpStatus: 503 });
  await line.restore();
  expect(await harness.ended("chain")).toMatchObject([{ status: "completed" }]);
  expect(await harness.effects()).toEqual(["one", "two", "three"]);
});

test("a scheduler that starts before its database waits for it", async () => {
  const { harness, line } = await startCuttableHarness(chain);
  await harness.openGate("two");
  await harness.restart(() => line.cut());
  expect((await harness.health()).problem).toContain("database");
  await line.restore();
  await waitUntil("it is well", async () => (await harness.health()).ok);
  await harness.inngest.send({ name: "lab/go" });
  expect(await harness.ended("chain")).toMatchObject([{ status: "completed" }]);
});

test("a retry waits over a restart of the scheduler", async () => {
  harness = await startHarness((inngest, { note }) => [
    inngest.createFunction(
      { id: "waiter", retries: 1, triggers: [{ event: "lab/go" }] },
      async ({ step, runId, attempt }) => {
        await step.run("before", () => note(runId, "before"));
        await step.run("late", async () => {
          await note(runId, "late", attempt);
          if (attempt === 0) throw new RetryAfterError("not yet", "1h");
        });
      },
    ),
  ]);
  await harness.inngest.send({ name: "lab/go" });
  const { db } = harness;
  const waiting =
    "SELECT FROM scheduler.job WHERE attempt = 1 AND token IS NULL AND due_at > now() + interval '50 minutes'";
  await waitUntil("it waits", async () => (await db.rows(waiting)).length === 1);
  await harness.restart(async () => {
    await db.rows("UPDATE scheduler.job SET due_at = due_at - interval '1 hour'");
  });
  expect(await harness.ended("waiter")).toMatchObject([{ status: "completed" }]);
  expect(await harness.effects()).toEqual(["before", "late", "late#1"]);
});
