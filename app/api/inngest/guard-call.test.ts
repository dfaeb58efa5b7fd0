import { expect, test } from "vitest";
import { LIMITS } from "@/inngest/embedded/limits";
import { guardCall } from "./guard-call";

const guard = { appUrl: "http://lakefeed.test:3000", signed: true };
const own = { host: "lakefeed.test:3000", "x-inngest-signature": "t=1&s=2" };

/** Call with these headers, and whether any of the body was read and the call let through. */
async function call(headers: Record<string, string>, piece: Uint8Array, options = guard) {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled += 1;
        controller.enqueue(piece);
        if (pulled === 50) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request("http://lakefeed.test:3000/api/inngest", {
    method: "POST",
    headers,
    body,
    duplex: "half",
  } as RequestInit);
  let given: string | null = null;
  const response = await guardCall(request, options, async (whole) => {
    given = await whole.text();
    return new Response("done");
  });
  return { status: response.status, pulled, given };
}

test.each<[string, Record<string, string>, number]>([
  ["another Host", { ...own, host: "attacker.test" }, 403],
  ["a page of another site", { ...own, origin: "http://attacker.test" }, 403],
  ["a page of its own", { ...own, origin: "http://lakefeed.test:3000" }, 403],
  ["no signature", { host: own.host }, 401],
  ["a length beyond all bounds", { ...own, "content-length": String(LIMITS.bodyBytesMax + 1) }, 413],
])("refuses %s before it reads", async (_, headers, status) => {
  expect(await call(headers, new Uint8Array(10))).toEqual({ status, pulled: 0, given: null });
});

test("stops reading a body that is longer than any call", async () => {
  const { status, pulled, given } = await call(own, new Uint8Array(1_048_576));
  expect({ status, given }).toEqual({ status: 413, given: null });
  expect(pulled).toBeLessThan(43);
});

test("refuses what is no JSON", async () => {
  expect(await call(own, Buffer.from("{"))).toMatchObject({ status: 400, given: null });
});

test("lets a signed call through as it came", async () => {
  expect(await call(own, Buffer.from(" 1"))).toMatchObject({ status: 400 });
  expect(await call(own, Buffer.from("1"))).toMatchObject({ status: 200, given: "1".repeat(50) });
});

test("lets an unsigned call through where nothing is signed, from this machine", async () => {
  const options = { ...guard, signed: false };
  expect(await call({ host: "127.0.0.1:3000" }, Buffer.from("1"), options)).toMatchObject({ status: 200 });
});
