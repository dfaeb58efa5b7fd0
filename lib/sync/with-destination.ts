import type { Destination } from "@/lib/amplitude/delivery/open-destination";
import { LEASE_MS } from "@/lib/store/parts";
import { getDestination } from "@/lib/store/projects";
import type { SyncedSource } from "@/lib/store/sources";
import { openProjectDestination } from "./open-project-destination";

/** A request's deadline ends before the lease does: no request of a lost execution is still under way when the next begins. */
export const REQUEST_TIMEOUT_MS = LEASE_MS - 15_000;

/** Parts of one source that are sent at once share what the destination bears, and how long it wants to be left alone. */
const inUse = new Map<string, { destination: Destination; users: number }>();

/** Do work with the destination of a source's project, and close it when nobody uses it any more. */
export async function withDestination(
  { id, projectId }: Pick<SyncedSource, "id" | "projectId">,
  work: (destination: Destination, minIdLength: number) => Promise<void>,
): Promise<void> {
  const address = await getDestination(projectId);
  const key = JSON.stringify([id, address]);
  const shared = inUse.get(key) ?? { destination: openProjectDestination(address, REQUEST_TIMEOUT_MS), users: 0 };
  inUse.set(key, shared);
  shared.users += 1;
  try {
    await work(shared.destination, address.minIdLength);
  } finally {
    shared.users -= 1;
    if (shared.users === 0) {
      inUse.delete(key);
      shared.destination.close();
    }
  }
}
