/** A failure in one line. The driver's errors are not all instances of Error, and a refused connection is worth a hint. */
export function failureText(error: unknown): string {
  const { message, code, statusCode } = asRecord(error);
  if (code === "ECONNREFUSED") return 'The lakehouse does not answer: start it with "npm run lakehouse".';
  if (statusCode === 503) return "The lakehouse is still starting: try again in a moment.";
  const text = typeof message === "string" && message ? message : String(error);
  return text.replace(/\s*\n\s*/g, " ");
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value, message: Reflect.get(value, "message") } : {};
}
