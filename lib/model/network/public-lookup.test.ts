import { expect, test } from "vitest";
import { publicLookup } from "./public-lookup";

const refuse = (hostname: string, address: string) => new Error(`${hostname} leads to ${address}`);

/** What a socket would be given for a name. */
function lookUp(hostname: string, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    publicLookup(refuse)(hostname, { all }, (error, address) => (error ? reject(error) : resolve(address)));
  });
}

// The name is looked at where the socket asks for it: a name cannot lead elsewhere between the check and the use.
test.each([true, false])("a socket gets no private address for a name (all: %s)", async (all) => {
  await expect(lookUp("localhost", all)).rejects.toThrow(/^localhost leads to (127\.0\.0\.1|::1)$/);
});

test("a name that was allowed may lead anywhere", async () => {
  const allowed = new Promise((resolve, reject) => {
    const look = publicLookup(refuse, (hostname) => hostname === "localhost");
    look("localhost", { all: false }, (error, address) => (error ? reject(error) : resolve(address)));
  });
  expect(await allowed).toMatch(/^(127\.0\.0\.1|::1)$/);
});

test("a public address is given as the socket asks for it", async () => {
  expect(await lookUp("20.42.4.209", true)).toEqual([{ address: "20.42.4.209", family: 4 }]);
  expect(await lookUp("20.42.4.209", false)).toBe("20.42.4.209");
});
