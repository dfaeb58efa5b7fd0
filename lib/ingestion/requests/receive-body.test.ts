import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Arrived, receiveBody } from "./receive-body";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const MEBIBYTE = 1_048_576;
const BYTES_MAX = 20 * MEBIBYTE;

/** A body that the test sends piece by piece, and what became of it. */
function open(bytesMax = BYTES_MAX) {
  let sender: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      sender = controller;
    },
  });
  const request = new Request("http://lakefeed.test/batch", { method: "POST", body, duplex: "half" } as RequestInit);
  let arrived: Arrived | null = null;
  const receiving = receiveBody(request, bytesMax).then((result) => {
    arrived = result;
    return result;
  });
  return {
    receiving,
    arrived: () => arrived,
    close: () => sender?.close(),
    async send(piece: Uint8Array) {
      sender?.enqueue(piece);
      await turns();
    },
  };
}
/** Long enough for all that is ready. */
const turns = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

test("receives a body whole, in whatever pieces it comes", async () => {
  const body = open();
  const text = "x".repeat(40_000);
  for (const piece of [text.slice(0, 1), text.slice(1, 3), text.slice(3)]) await body.send(Buffer.from(piece));
  body.close();
  expect(await body.receiving).toEqual({ kind: "bytes", bytes: Buffer.from(text) });
});

test("gives up a body that makes no progress, and one that takes too long in all", async () => {
  const still = open();
  const slow = open();
  await still.send(Buffer.from("{"));
  for (let second = 0; second < 12; second += 4) {
    await slow.send(Buffer.from("x"));
    vi.advanceTimersByTime(4_000);
  }
  await turns();
  expect(still.arrived()).toEqual({ kind: "late" });
  expect(slow.arrived()).toBeNull();
  for (let second = 12; second < 64; second += 4) {
    await slow.send(Buffer.from("x"));
    vi.advanceTimersByTime(4_000);
  }
  expect(await slow.receiving).toEqual({ kind: "late" });
});

// Half-sent bodies must neither fill the memory nor keep out whoever really sends.
test("gives up whoever stood still for longest when all bodies together hold too much", async () => {
  const stalled = Array.from({ length: 8 }, () => open());
  for (const body of stalled) await body.send(new Uint8Array(19 * MEBIBYTE));
  const sending = open();
  await sending.send(new Uint8Array(9 * MEBIBYTE));
  await turns();
  expect(stalled.map((body) => body.arrived()?.kind ?? "open")).toEqual(["late", ...Array(7).fill("open")]);
  sending.close();
  expect((await sending.receiving).kind).toBe("bytes");
  for (const body of stalled) body.close();
  await Promise.all(stalled.map(({ receiving }) => receiving));
});

test("gives up whoever stood still for longest when too many bodies are under way", async () => {
  const stalled = Array.from({ length: 256 }, () => open());
  const sending = open();
  await turns();
  expect(stalled.map((body) => body.arrived()?.kind ?? "open")).toEqual(["late", ...Array(255).fill("open")]);
  sending.close();
  expect((await sending.receiving).kind).toBe("bytes");
  for (const body of stalled) body.close();
  await Promise.all(stalled.map(({ receiving }) => receiving));
});

test("takes no more than a body may have", async () => {
  const body = open(10);
  await body.send(new Uint8Array(11));
  expect(await body.receiving).toEqual({ kind: "too_large" });
});

test("gives up a body whose sender hangs up", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.error(new Error("hung up"));
    },
  });
  const request = new Request("http://lakefeed.test/batch", { method: "POST", body, duplex: "half" } as RequestInit);
  expect(await receiveBody(request, 10)).toEqual({ kind: "late" });
});
