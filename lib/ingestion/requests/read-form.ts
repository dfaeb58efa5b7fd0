import { isObject, type JsonObject } from "@/lib/amplitude/delivery/check-event";
import { parseJson } from "./parse-json";
import { readBody } from "./read-body";

/** A form's fields: texts, or values where the body was JSON. */
export type Form =
  | { kind: "fields"; fields: JsonObject; bytes: number; outOfRange: string[] }
  | { kind: "too_large" }
  | { kind: "unreadable" };

/** Read a form: from the query of a GET, else from a body that is JSON, multipart or, by default, URL-encoded. */
export async function readForm(request: Request, received: Buffer, bytesMax: number): Promise<Form> {
  if (request.method === "GET") {
    const { searchParams, search } = new URL(request.url);
    return fieldsOf(Object.fromEntries(searchParams), search.length);
  }
  const body = await readBody(request.headers, received, bytesMax);
  if (body.kind !== "text") return body;
  const bytes = Buffer.byteLength(body.text);
  const contentType = request.headers.get("content-type") ?? "";
  if (contentType.startsWith("multipart/form-data")) {
    const fields = await readMultipart(body.text, contentType);
    return fields ? fieldsOf(fields, bytes) : { kind: "unreadable" };
  }
  if (!contentType.startsWith("application/json"))
    return fieldsOf(Object.fromEntries(new URLSearchParams(body.text)), bytes);
  const read = parseJson(body.text);
  if (read.kind === "too_many") return { kind: "too_large" };
  return read.kind === "value" && isObject(read.value)
    ? fieldsOf(read.value, bytes, read.outOfRange)
    : { kind: "unreadable" };
}

function fieldsOf(fields: JsonObject, bytes: number, outOfRange: string[] = []): Form {
  return { kind: "fields", fields, bytes, outOfRange };
}

async function readMultipart(text: string, contentType: string): Promise<JsonObject | null> {
  try {
    return Object.fromEntries(await new Response(text, { headers: { "content-type": contentType } }).formData());
  } catch {
    return null;
  }
}
