import { expect, test } from "vitest";
import { downloadFailure } from "./download-failure";
import { toWarehouseError } from "./errors";

const STORE = "bucket.s3.eu-west-1.amazonaws.com";
const context = { workspace: "dbc-1.cloud.databricks.com", lastHost: STORE, linked: true };
const link = `https://${STORE}/results/part-0?X-Amz-Signature=abcdef0123456789`;
const headers = new Headers();

/** What the driver throws after its own tries: the last request and its response, or the network's failure. */
const answered = (status: number, url = link) =>
  Object.assign(new Error("Max retry count exceeded"), {
    errorCode: "ATTEMPTS_EXCEEDED",
    payload: { request: { url }, response: { status, headers } },
  });
const broken = (code: string, url = link) =>
  Object.assign(new Error("Max retry count exceeded"), {
    errorCode: "ATTEMPTS_EXCEEDED",
    payload: Object.assign(new Error(`request to ${url} failed, reason: ${code}`), { code, type: "system" }),
  });

// Blocked storage was "Max retry count exceeded", and a store's 503 was "compute is starting": who read that looked at
// the wrong machine.
test.each([
  ["a store that asks to slow down", answered(503), /answered with HTTP 503/],
  ["a refused link", new Error("CloudFetch HTTP error 403 Forbidden"), /refused .*HTTP 403.*by https/],
  ["a file that is gone", new Error("CloudFetch HTTP error 404 Not Found"), /refused .*HTTP 404/],
  ["an expired link", new Error("CloudFetch link has expired"), /expired before Lakefeed could read it/],
  ["a blocked host", broken("ECONNREFUSED"), /cannot be reached \(ECONNREFUSED\)\. Let this machine reach/],
  ["an unknown host", broken("ENOTFOUND"), /cannot be reached \(ENOTFOUND\)/],
  ["a host with a private address", broken("ADDRESS_REFUSED"), /private address/],
  ["a proxy's own certificate", broken("SELF_SIGNED_CERT_IN_CHAIN"), /not trusted.*LAKEFEED_CA_FILE/],
  [
    "a body that breaks off",
    new Error(`Invalid response body while trying to fetch ${link}: Premature close`),
    /broke off/,
  ],
  [
    "a page instead of a file",
    new Error("Expected to read 1264939200 metadata bytes, but only read 5."),
    /not a piece of a result/,
  ],
])("%s is the storage's failure, named by its host", (_name, thrown, words) => {
  const failure = downloadFailure(thrown, context);
  expect(failure).toMatchObject({ code: "WAREHOUSE_STORAGE_UNAVAILABLE", message: expect.stringMatching(words) });
  expect(failure?.message).toContain(STORE);
  // A link is a right to read the result.
  expect(failure?.message).not.toMatch(/Signature|part-0/);
});

test.each([
  ["the workspace's 503", answered(503, "https://dbc-1.cloud.databricks.com/sql"), "WAREHOUSE_STARTING"],
  ["the workspace's reset", broken("ECONNRESET", "https://dbc-1.cloud.databricks.com/sql"), "WAREHOUSE_UNAVAILABLE"],
])("%s stays the workspace's", (_name, thrown, code) => {
  expect(downloadFailure(thrown, context)).toBeNull();
  expect(toWarehouseError(thrown).code).toBe(code);
});

test("what a result without links meets is no download's failure", () => {
  expect(downloadFailure(new Error("anything"), { ...context, linked: false })).toBeNull();
});
