/**
 * What a response at an address says to the browser that reads it, whether page, action, route handler, file or error.
 * The proxy puts the policy of pages (`pagePolicy`) in the place of this strict one.
 * Sources: OWASP, HTTP Headers Cheat Sheet; W3C, Content Security Policy Level 3.
 */
export function securityHeaders(url: string): Record<string, string> {
  if (url.startsWith("/_next/static/")) return { ...HEADERS, "content-security-policy": WORKER_POLICY };
  if (INGESTION.test(url)) return { ...HEADERS, "cross-origin-resource-policy": "cross-origin" };
  return HEADERS;
}

/** Browser SDKs send here from other origins. */
const INGESTION = /^\/(batch|2\/httpapi|identify|groupidentify)(\?|$)/;

/** A worker's own file carries its policy. The SQL editor's workers load more files, and one compiles WebAssembly. */
const WORKER_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: Record<string, string> = {
  // What is no page loads nothing and is framed by nobody.
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  // Not `no-referrer`: with it a form's own Origin is "null", which is refused as a foreign one.
  "referrer-policy": "same-origin",
  "permissions-policy":
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=(), xr-spatial-tracking=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * The policy of a page: scripts of this app alone, which carry the page's nonce or are loaded by one that does.
 *
 * The SQL editor compiles WebAssembly and runs its workers from blobs. Styles may stand inline: Mantine and the editor
 * set style attributes and elements while the page is used, which no nonce can cover; a style runs no code and loads
 * from this app only. `development` allows what Next.js needs to reload while one works.
 */
export function pagePolicy(nonce: string, development: boolean): string {
  const directives = {
    "default-src": "'none'",
    "script-src": `'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${development ? " 'unsafe-eval'" : ""}`,
    "worker-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}
