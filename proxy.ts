import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { pagePolicy } from "@/app/_http/security-headers";
import { env } from "@/lib/env";
import { isOwnHost } from "@/lib/model/network/own-host";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * While there is no sign-in, pages answer only on this machine or under APP_URL: another Host is a rebinding attack,
 * another Origin a forged form. Each page has a policy with a nonce of its own, which Next.js reads from the request and
 * puts on its scripts. Ingestion and `/api/inngest` have keys of their own and bodies larger than a proxy
 * should hold, so they do not come through here.
 */
export function proxy(request: NextRequest) {
  const host = request.headers.get("host") ?? "";
  if (!isOwnHost(host, env.APP_URL))
    return refuse(`This address is not Lakefeed's own. Open ${env.APP_URL}, or set APP_URL to the address you use.`);
  const origin = request.headers.get("origin");
  if (!READS.has(request.method) && origin !== null && hostOf(origin) !== host)
    return refuse("The request came from another site, so nothing was changed.");
  return withPolicy(request);
}

function withPolicy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = pagePolicy(nonce, env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function refuse(message: string): NextResponse {
  return new NextResponse(`${message}\n`, { status: 403, headers: { "content-type": "text/plain; charset=utf-8" } });
}

export const config = { matcher: ["/((?!_next/static|batch$|2/httpapi$|identify$|groupidentify$|api/inngest$).*)"] };
