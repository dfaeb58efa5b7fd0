import { replyOverloaded } from "./replies";

/** Requests taken at once: each may hold twenty megabytes, and one of the ten connections to the database. */
const REQUESTS_MAX = 8;

let underWay = 0;

/** Do the work of a request, or answer 429 at once while too many others are under way. */
export async function limitLoad(work: () => Promise<Response>): Promise<Response> {
  if (underWay >= REQUESTS_MAX) return replyOverloaded();
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
  }
}
