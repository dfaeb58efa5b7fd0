import { maskSecret } from "@/lib/model/mask-secret";
import type { Post } from "./http-post";

/**
 * Answers without the project's API key: what they say is shown on pages and kept in rows. JSON is written anew first,
 * since its texts can spell a letter in many ways.
 */
export function hideKey(post: Post, apiKey: string): Post {
  return async (request, signal) => {
    const { text, location, ...response } = await post(request, signal);
    return {
      ...response,
      text: maskSecret(plainJson(text), apiKey),
      location: location === null ? null : maskSecret(location, apiKey),
    };
  };
}

function plainJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
