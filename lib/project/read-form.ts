import { isObject, type JsonObject } from "@/lib/amplitude/check-event";
import { parseJson } from "./parse-json";
import { readBody } from "./read-body";

/** A form's fields: texts, or values where the body was JSON. */
export type Form =
  | { kind: "fields"; fields: JsonObject; bytes: number }
  | { kind: "too_large" }
  | { kind: "unreadable" };

/** Read a form: from the query of a GET, else from a body that is JSON, multipart or, by default, URL-encoded. */
export async function readForm(request: Request, bytesMax: number): Promise<Form> {
  if (request.method === "GET") {
    const { searchParams, search } = new URL(request.url);
    return { kind: "fields", fields: Object.fromEntries(searchParams), bytes: search.length };
  }
  const body = await readBody(request, bytesMax);
  if (body.kind !== "text") return body;
  const bytes = Buffer.byteLength(body.text);
  const contentType = request.headers.get("content-type") ?? "";
  if (contentType.startsWith("multipart/form-data")) {
    const fields = await readMultipart(body.text, contentType);
    return fields ? { kind: "fields", fields, bytes } : { kind: "unreadable" };
  }
  if (!contentType.startsWith("application/json"))
    return { kind: "fields", fields: Object.fromEntries(new URLSearchParams(body.text)), bytes };
  const fields = parseJson(body.text);
  return isObject(fields) ? { kind: "fields", fields, bytes } : { kind: "unreadable" };
}

async function readMultipart(text: string, contentType: string): Promise<JsonObject | null> {
  try {
    return Object.fromEntries(await new Response(text, { headers: { "content-type": contentType } }).formData());
  } catch {
    return null;
  }
}
