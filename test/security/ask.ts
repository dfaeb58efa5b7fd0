import { request } from "node:http";
import { z } from "zod";
import { env } from "@/lib/env";

export type Reply = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

/**
 * Send one request to the running app as it is written here: `fetch` would tidy the path, the method and the Host.
 * Redirects are answers like others.
 */
export function ask(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(env.APP_URL);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false, timeout: 60_000 }, async (response) => {
      try {
        let text = "";
        for await (const piece of response.setEncoding("utf8")) text += piece;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      } catch (error) {
        reject(error);
      }
    });
    sent.on("timeout", () => sent.destroy(new Error(`${method} ${path} was not answered in a minute.`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

const attemptedSchema = z.object({
  ok: z.boolean(),
  data: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }).optional(),
});
export type Attempt = z.infer<typeof attemptedSchema>;

/** What a server action answered: Next.js sends it in the line of a stream that begins with 1. */
export function readAttempt({ text }: Reply): Attempt {
  const line = text.split("\n").find((each) => each.startsWith("1:"));
  return attemptedSchema.parse(JSON.parse(line?.slice(2) ?? "null"));
}
