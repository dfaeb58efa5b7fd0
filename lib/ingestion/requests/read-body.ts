import { promisify } from "node:util";
import { unzip } from "node:zlib";

/** A body as text, or why there is none. */
export type Body = { kind: "text"; text: string } | { kind: "too_large" } | { kind: "unreadable" };

const inflate = promisify(unzip);

/** A body that has arrived, as text. A compressed one (gzip, deflate) may not unpack to more than `bytesMax`. */
export async function readBody(headers: Headers, bytes: Buffer, bytesMax: number): Promise<Body> {
  const encoding = headers.get("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding === "identity") return { kind: "text", text: bytes.toString("utf8") };
  if (encoding !== "gzip" && encoding !== "deflate") return { kind: "unreadable" };
  try {
    return { kind: "text", text: (await inflate(bytes, { maxOutputLength: bytesMax })).toString("utf8") };
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { kind: tooLarge ? "too_large" : "unreadable" };
  }
}
