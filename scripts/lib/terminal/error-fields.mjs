/**
 * What a thrown value says of itself; anything may be thrown.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function errorMessage(error) {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

/**
 * The code that Node.js, the PostgreSQL driver and Prisma give their errors: `EEXIST`, `3D000`, `P1001`.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function errorCode(error) {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
