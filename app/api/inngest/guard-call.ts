import { NextRequest } from "next/server";
import { LIMITS } from "@/inngest/embedded/limits";
import { receiveBody } from "@/lib/ingestion/requests/receive-body";
import { isOwnHost } from "@/lib/model/network/own-host";

type Guard = {
  appUrl: string;
  /** Whether calls carry a signature: always in production. */
  signed: boolean;
};

/**
 * Let a call of the scheduler through to `handle`, with its whole body. What cannot be one is refused before any of its
 * body is read: another Host, another site, no signature, too long. Whether the signature is right is `handle`'s to say.
 */
export async function guardCall(
  request: Request,
  { appUrl, signed }: Guard,
  handle: (request: NextRequest) => Promise<Response>,
): Promise<Response> {
  if (!isOwnHost(request.headers.get("host") ?? "", appUrl))
    return refuse(403, `This address is not Lakefeed's own. Call ${appUrl}, or set APP_URL to the address you use.`);
  if (request.headers.has("origin")) return refuse(403, "Only a scheduler may call this address, no page.");
  if (signed && !request.headers.has("x-inngest-signature")) return refuse(401, "The call carries no signature.");
  const arrived = await receiveBody(request, LIMITS.bodyBytesMax);
  if (arrived.kind === "too_large") return refuse(413, "The call is too long.");
  if (arrived.kind === "late") return refuse(408, "The call did not arrive in time.");
  if (arrived.bytes.length > 0 && !isJson(arrived.bytes.toString("utf8"))) return refuse(400, "The call is no JSON.");
  const { method, url, headers } = request;
  return handle(
    new NextRequest(url, { method, headers, ...(arrived.bytes.length > 0 && { body: new Uint8Array(arrived.bytes) }) }),
  );
}

/** The rest of the body is not read: the connection ends with the response. */
function refuse(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { connection: "close", "cache-control": "no-store" } });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
