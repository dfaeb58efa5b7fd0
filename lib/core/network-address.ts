import { BlockList, isIP } from "node:net";

/** Networks that no public service lives in. Source: IANA special-purpose address registries (RFC 6890). */
const PRIVATE_SUBNETS = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
  ["::", 127],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const;

const privateAddresses = new BlockList();
for (const [network, prefix] of PRIVATE_SUBNETS)
  privateAddresses.addSubnet(network, prefix, isIP(network) === 6 ? "ipv6" : "ipv4");

/** Whether an IP address belongs to this machine, a private network or none at all. A name is no address. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return privateAddresses.check(mapped, "ipv4");
  const family = isIP(address);
  return family !== 0 && privateAddresses.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** Whether a host stands in the list of whoever runs Lakefeed, as `host` or as `host:port`. */
export function isAllowedHost(
  { host, port }: { host: string; port: number },
  allowedHosts: readonly string[],
): boolean {
  return allowedHosts.some((allowed) => [host, `${host}:${port}`].includes(allowed.toLowerCase()));
}
