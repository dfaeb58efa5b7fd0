import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { freePort, portProblem, requirePorts } from "./ports.mjs";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function takenPort(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

test("a free port has no problem", async () => {
  expect(await portProblem(await freePort())).toBeNull();
});

// Next.js would fail much later, or answer beside the other program.
test.each(["127.0.0.1", "0.0.0.0"])("names the variable and a free port when %s already listens", async (host) => {
  const port = await takenPort(host);
  const error = await requirePorts({ SCHEDULER_PORT: port }).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(new RegExp(`Port ${port} is in use .*SCHEDULER_PORT=\\d+`));
  const advised = Number(String(error).match(/SCHEDULER_PORT=(\d+)/)?.[1]);
  expect(await portProblem(advised)).toBeNull();
});

test("refuses one port for two parts", async () => {
  const port = await freePort();
  await expect(requirePorts({ PORT: port, POSTGRES_PORT: port })).rejects.toThrow(/POSTGRES_PORT and PORT are both/);
});
