import { findProxy, type ProxySettings } from "@/lib/model/network/proxy";
import { type Address, checkAddress, checkHost } from "./check-address";

/** Where a warehouse is, and the proxy that it is reached through; null without one. */
export type Location = { address: Address; proxy: URL | null };

type Located = { serverHostname: string; allowedHosts: readonly string[]; proxy?: ProxySettings | null };

/**
 * Check a warehouse's address and find the way to it. Behind a proxy only the name is checked: the proxy looks it up,
 * and this machine may not be able to. Throws what `checkAddress` says.
 */
export async function locateWarehouse({ serverHostname, allowedHosts, proxy }: Located): Promise<Location> {
  const address = checkHost(serverHostname, allowedHosts);
  const through = findProxy(proxy ?? null, address);
  if (!through) await checkAddress(serverHostname, allowedHosts);
  return { address, proxy: through };
}
