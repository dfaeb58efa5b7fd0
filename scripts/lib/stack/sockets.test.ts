import { createServer } from "node:net";
import { expect, test } from "vitest";
import { isLoopback, listeningSockets, parseListening } from "./sockets.mjs";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const line = (address: string, state: string, inode: number) =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;

// One overlooked form of "every network" would make the check of open doors useless.
test("reads the kernel's table: only what listens, and which addresses others can reach", () => {
  const table = [
    HEAD,
    line("0100007F:0BB8", "0A", 11),
    line("00000000:2711", "0A", 12),
    line("0100007F:0BB9", "01", 13),
    line("00000000000000000000000000000000:2712", "0A", 14),
    line("00000000000000000000000001000000:2713", "0A", 15),
    line("0000000000000000FFFF00000100007F:2714", "0A", 16),
    line("0000000000000000FFFF000002001FAC:2715", "0A", 17),
    line("000080FE00000000FF005450B2015EFE:2716", "0A", 18),
  ].join("\n");
  const read = parseListening(`${table}\n`).map(({ address, port }) => [port, address, isLoopback(address)]);
  expect(read).toEqual([
    [3000, "127.0.0.1", true],
    [10001, "0.0.0.0", false],
    [10002, "::", false],
    [10003, "::1", true],
    [10004, "::ffff:127.0.0.1", true],
    [10005, "::ffff:172.31.0.2", false],
    [10006, "000080FE:00000000:FF005450:B2015EFE", false],
  ]);
});

test.skipIf(process.platform !== "linux")("finds the sockets of a process that runs", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  expect(listeningSockets([process.pid])).toContainEqual(
    expect.objectContaining({ pid: process.pid, address: "127.0.0.1", port }),
  );
  await new Promise((resolve) => server.close(resolve));
});
