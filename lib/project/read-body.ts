import { promisify } from "node:util";
import { unzip } from "node:zlib";

/** A body as text, or why there is none. */
export type Body = { kind: "text"; text: string } | { kind: "too_large" } | { kind: "unreadable" };

const inflate = promisify(unzip);

/**
 * Read a request's body, at most `bytesMax` of it: the rest of a larger one is never taken from the socket, and a
 * compressed one (gzip, deflate) may not unpack to more.
 */
export async function readBody(request: Request, bytesMax: number): Promise<Body> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) return { kind: "too_large" };
  const bytes = await readBytes(request, bytesMax);
  if (bytes === null) return { kind: "too_large" };
  const encoding = request.headers.get("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding === "identity") return { kind: "text", text: bytes.toString("utf8") };
  if (encoding !== "gzip" && encoding !== "deflate") return { kind: "unreadable" };
  try {
    return { kind: "text", text: (await inflate(bytes, { maxOutputLength: bytesMax })).toString("utf8") };
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { kind: tooLarge ? "too_large" : "unreadable" };
  }
}

async function readBytes({ body }: Request, bytesMax: number): Promise<Buffer | null> {
  if (!body) return Buffer.alloc(0);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reader = body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    bytes += piece.value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      return null;
    }
    pieces.push(piece.value);
  }
  return Buffer.concat(pieces, bytes);
}
