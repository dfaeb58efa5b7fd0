/** A response to a request that no part of this app can take. */
export type Refusal = { status: 400 | 405; message: string; allow?: string };

/** The methods that an address can know; each refuses by itself those of them that it does not have. */
const METHODS = ["GET", "HEAD", "POST", "OPTIONS"];
/** What calls the functions registers them with PUT. */
const REGISTERED = /^\/api\/inngest(\?|$)/;

/**
 * Why a request is refused by its first line alone, or null. Next.js would answer 500: it knows no other methods, and
 * cannot decode such an address. PostgreSQL keeps no NUL character, so that no address with one names anything.
 */
export function refusalOf(method: string, url: string): Refusal | null {
  const methods = REGISTERED.test(url) ? [...METHODS, "PUT"] : METHODS;
  if (!methods.includes(method))
    return { status: 405, message: `This address knows no ${method} requests.`, allow: methods.join(", ") };
  if (!isReadable(url))
    return { status: 400, message: "The address cannot be read: its percent signs stand for no text." };
  return null;
}

function isReadable(url: string): boolean {
  if (/%00/.test(url)) return false;
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}
