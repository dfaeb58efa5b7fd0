/** Next.js calls this once, before the first request is handled. */
export async function register() {
  // The compiler puts the runtime's name in: the code for Node.js is left out of any other.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { guardRequests } = await import("@/app/_http/guard-requests");
  guardRequests();
}
