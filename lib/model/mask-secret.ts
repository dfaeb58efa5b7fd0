import { AppError } from "./errors";

/** So much of a secret's beginning is enough to know it by: what was cut is masked as well. */
const KNOWN_BY = 8;
const MASK = "…";

/**
 * A text without a secret, in whatever form a server or a proxy may have repeated it: as it is, percent-encoded,
 * in JSON, or in Base64 as the credentials of HTTP hold it. The beginning of a secret counts too, since texts are cut.
 * Secrets that are too short to be one are left alone: masking them would garble the text and hide nothing.
 */
export function maskSecret(text: string, secret: string): string {
  const forms = formsOf(secret).map(lowerCase);
  const lower = lowerCase(text);
  const nextOf = (form: string, from: number) => {
    const at = lower.indexOf(form.slice(0, KNOWN_BY), from);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  const found = forms.map((form) => ({ form, at: nextOf(form, 0) }));
  let masked = "";
  let from = 0;
  for (;;) {
    const at = Math.min(...found.map((each) => each.at));
    if (at >= text.length) return masked + text.slice(from);
    masked += text.slice(from, at) + MASK;
    from = at + Math.max(...forms.map((form) => sharedLength(lower, at, form)));
    for (const each of found) if (each.at < from) each.at = nextOf(each.form, from);
  }
}

/** An error whose message and remedy hold no secret. */
export function maskError(error: AppError, secret: string): AppError {
  const message = maskSecret(error.message, secret);
  const remedy = error.remedy === undefined ? undefined : maskSecret(error.remedy, secret);
  if (message === error.message && remedy === error.remedy) return error;
  const { cause, field, retryAfterMs, gaps } = error;
  return new AppError(error.code, message, { cause, field, remedy, retryAfterMs, gaps });
}

function formsOf(secret: string): string[] {
  const texts = [secret, `token:${secret}`, `Bearer ${secret}`];
  const base64 = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    return [bytes.toString("base64").replace(/=+$/, ""), bytes.toString("base64url")];
  });
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64];
  return [...new Set(forms)].filter((form) => form.length >= KNOWN_BY);
}

/** How far a text continues from a place as a form does: forms of one secret often begin alike. */
function sharedLength(text: string, at: number, form: string): number {
  let length = 0;
  while (length < form.length && text[at + length] === form[length]) length += 1;
  return length;
}

/** Of the letters that secrets are made of; no text changes its length by it. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
