import { serve } from "inngest/next";
import type { NextRequest } from "next/server";
import { inngest, isSigned } from "@/inngest/client";
import { functions } from "@/inngest/functions";
import { env } from "@/lib/env";
import { guardCall } from "./guard-call";

export const runtime = "nodejs";

const handlers = serve({ client: inngest, functions, enableUnauthedSync: false });

/** What an Inngest server or the embedded scheduler calls. Unsigned requests are refused, to register as well as to run. */
export const GET = guarded("GET");
export const POST = guarded("POST");
export const PUT = guarded("PUT");

function guarded(method: "GET" | "POST" | "PUT") {
  return (request: NextRequest, context: unknown): Promise<Response> =>
    guardCall(request, { appUrl: env.APP_URL, signed: isSigned }, (whole) => handlers[method](whole, context));
}
