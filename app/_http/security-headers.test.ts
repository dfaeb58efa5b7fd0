import { expect, test } from "vitest";
import { pagePolicy, securityHeaders } from "./security-headers";

test.each(["/", "/sources", "/api/shell-status", "/batch", "/_next/static/chunks/a.js", "/nothing?here=1", ""])(
  "the answer at “%s” may not be framed, sniffed or run as another type",
  (url) => {
    const headers = securityHeaders(url);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
  },
);

test("only ingestion may be read from other origins", () => {
  const policy = (url: string) => securityHeaders(url)["cross-origin-resource-policy"];
  expect(["/batch", "/2/httpapi", "/identify?a=b", "/groupidentify"].map(policy)).toEqual(
    Array(4).fill("cross-origin"),
  );
  expect(["/batches", "/users/batch", "/"].map(policy)).toEqual(Array(3).fill("same-origin"));
});

// A script without the page's nonce is what an injection would be.
test("a page's scripts need its nonce, and none is compiled from text", () => {
  const policy = pagePolicy("abc", false);
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval';");
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  expect(pagePolicy("abc", true)).toContain(" 'unsafe-eval';");
});
