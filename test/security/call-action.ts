import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { env } from "@/lib/env";
import { root } from "@/scripts/lib/paths.mjs";
import { type Attempt, ask, readAttempt } from "./ask";

const manifestSchema = z.object({ node: z.record(z.string(), z.object({ exportedName: z.string() })) });

/** Call a server action of the running build by its name, as a request written by hand would: no form is in between. */
export async function callAction(name: string, page: string, input: unknown): Promise<Attempt> {
  const response = await ask("POST", page, {
    headers: {
      origin: env.APP_URL,
      accept: "text/x-component",
      "content-type": "text/plain;charset=UTF-8",
      "next-action": idOf(name),
    },
    body: JSON.stringify([input]),
  });
  if (response.status !== 200) throw new Error(`${name} answered ${response.status}: ${response.text.slice(0, 200)}`);
  return readAttempt(response);
}

function idOf(name: string): string {
  const text = readFileSync(join(root, ".next/server/server-reference-manifest.json"), "utf8");
  const { node } = manifestSchema.parse(JSON.parse(text));
  const id = Object.keys(node).find((each) => node[each]?.exportedName === name);
  if (id === undefined) throw new Error(`The build has no action ${name}.`);
  return id;
}
