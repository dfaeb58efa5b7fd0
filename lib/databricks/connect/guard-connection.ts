import { Agent } from "node:https";
import type { LookupFunction } from "node:net";
import type { DBSQLClient } from "@databricks/sql";
import { AppError } from "@/lib/model/errors";
import { isAllowedHost } from "@/lib/model/network/network-address";
import { publicLookup } from "@/lib/model/network/public-lookup";
import { type Address, refusePrivate } from "./check-address";

/**
 * Before the first request of a client: it follows no redirect, and connects to public addresses only, but for
 * hosts that were allowed.
 *
 * A redirect would send the statement, though not the token, to a host that nobody checked. The driver has no option
 * for either: its connection hands its settings to node-fetch, and its sockets those of its agent.
 */
export async function guardConnection(
  client: DBSQLClient,
  address: Address,
  allowedHosts: readonly string[],
): Promise<void> {
  const provider = await client.getConnectionProvider();
  const connection: unknown = await provider.getThriftConnection();
  const settings = settingsOf(connection);
  if (settings === null)
    throw new AppError("INTERNAL", "The driver has changed: Lakefeed cannot keep it from following redirects.");
  Object.assign(settings, { redirect: "manual" });
  const agent = await provider.getAgent();
  if (agent instanceof Agent) Object.assign(agent.options, lookupFor(address, allowedHosts));
}

/**
 * The look-up of a warehouse's sockets: names lead to public addresses only, but for hosts that were allowed. The
 * storage that a warehouse's results are fetched from is reached through the same sockets, on port 443.
 */
export function lookupFor(address: Address, allowedHosts: readonly string[]): { lookup: LookupFunction } {
  const isAllowed = (host: string) =>
    isAllowedHost(host === address.host ? address : { host, port: 443 }, allowedHosts);
  return { lookup: publicLookup(refusePrivate, isAllowed) };
}

/** What the driver's connection gives to each request. */
function settingsOf(connection: unknown): object | null {
  const settings = typeof connection === "object" && connection !== null ? Reflect.get(connection, "config") : null;
  return typeof settings === "object" && settings !== null ? settings : null;
}
