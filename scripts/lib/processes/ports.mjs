import { createServer } from "node:net";
import { errorCode } from "../terminal/error-fields.mjs";
import { PlainError } from "../terminal/say.mjs";

/**
 * Can this port of 127.0.0.1 be listened on? Null when it can, the system's error code when not.
 *
 * @param {number} port
 * @returns {Promise<string | null>}
 */
export function portProblem(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(errorCode(error) ?? error.message));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/**
 * A port of 127.0.0.1 that was free a moment ago.
 *
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("A server on a port has no port.");
      server.close(() => resolve(address.port));
    });
  });
}

/**
 * Throws one clear sentence when a port of `{ VARIABLE: port }` is taken, not
 * allowed, or given twice; it names the variable to set and a port that is free.
 *
 * @param {Record<string, number>} ports
 */
export async function requirePorts(ports) {
  const entries = Object.entries(ports);
  for (const [i, [variable, port]] of entries.entries()) {
    const twin = entries.slice(0, i).find(([, other]) => other === port);
    if (twin) throw new PlainError(`${variable} and ${twin[0]} are both ${port}. Give them different ports.`);
    const problem = await portProblem(port);
    if (problem) throw new PlainError(await portSentence(variable, port, problem));
  }
}

/**
 * @param {string} variable
 * @param {number} port
 * @param {string} problem
 */
async function portSentence(variable, port, problem) {
  const advice = `Set ${variable} to a free one, for example ${variable}=${await freeNear(port)}.`;
  if (problem === "EADDRINUSE")
    return `Port ${port} is in use by another program. Stop it, or choose another port. ${advice}`;
  if (problem === "EACCES") return `This account may not listen on port ${port}. ${advice}`;
  return `Port ${port} cannot be used (${problem}). ${advice}`;
}

/** @param {number} port */
async function freeNear(port) {
  for (let other = Math.max(port, 1024) + 1; other < Math.min(port + 50, 65_535); other++) {
    if ((await portProblem(other)) === null) return other;
  }
  return await freePort();
}
