import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { isPrivateAddress } from "./network-address";

/**
 * A name look-up for sockets that gives public addresses only. Where one of a name's addresses is private the look-up
 * fails with what `refuse` makes of it; a name that `isAllowed` may lead anywhere. The addresses that were looked at are the ones that the socket connects to: a
 * name that leads elsewhere a moment later gains nothing by it.
 */
export function publicLookup(
  refuse: (hostname: string, address: string) => Error,
  isAllowed: (hostname: string) => boolean = () => false,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const inside = isAllowed(hostname) ? undefined : addresses.find(({ address }) => isPrivateAddress(address));
      if (inside) return callback(refuse(hostname, inside.address), []);
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}
