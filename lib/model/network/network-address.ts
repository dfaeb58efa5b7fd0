import { BlockList, isIP } from "node:net";

/**
 * Networks that no public service is reached in: those that are private, reserved, for documentation or for many, and
 * those whose IPv6 addresses stand for an IPv4 address that would have to be looked at again.
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), Multicast Address Space Registries.
 */
const PRIVATE_SUBNETS = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  // Multicast, reserved, and the broadcast address.
  ["224.0.0.0", 3],
  // This machine, and IPv4 addresses in the old form, in the mapped one and in that of translators.
  ["::", 96],
  ["::ffff:0:0", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["100:0:0:1::", 64],
  // Protocol assignments, Teredo, benchmarks and ORCHID among them, and documentation.
  ["2001::", 23],
  ["2001:db8::", 32],
  // 6to4: the IPv4 address stands after the first 16 bits.
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;

/** One list a family: a list of both takes every IPv4 address for one of the mapped ones. */
const privateAddresses = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, prefix] of PRIVATE_SUBNETS) {
  const family = familyOf(network);
  if (family) privateAddresses[family].addSubnet(network, prefix, family);
}

/**
 * Whether an IP address belongs to this machine, to a private network or to no public service. A name is no address.
 * An address of a zone (`fe80::1%eth0`) is never public.
 */
export function isPrivateAddress(address: string): boolean {
  const family = familyOf(address);
  return family !== null && (address.includes("%") || privateAddresses[family].check(address, family));
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  return version === 0 ? null : version === 6 ? "ipv6" : "ipv4";
}

/** Whether a host stands in the list of whoever runs Lakefeed, as `host` or as `host:port`. */
export function isAllowedHost(
  { host, port }: { host: string; port: number },
  allowedHosts: readonly string[],
): boolean {
  return allowedHosts.some((allowed) => [host, `${host}:${port}`].includes(allowed.toLowerCase()));
}

/** The host of an address with its port, also where that is the usual one: an entry of a list of allowed hosts. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
}
