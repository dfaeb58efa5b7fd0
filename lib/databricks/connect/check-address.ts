import { lookup } from "node:dns/promises";
import { AppError } from "@/lib/model/errors";
import { isAllowedHost, isPrivateAddress } from "@/lib/model/network/network-address";

/** Domains under which Databricks serves workspaces. Source: Databricks docs, "Databricks clouds and regions". */
const DOMAINS = [
  "cloud.databricks.com",
  "gcp.databricks.com",
  "azuredatabricks.net",
  "databricks.azure.us",
  "databricks.azure.cn",
  "cloud.databricks.us",
  "cloud.databricks.mil",
] as const;

/** A warehouse's address, split. */
export type Address = { host: string; port: number };

/**
 * Check a server hostname before any connection: it lies under a domain of Databricks and resolves to no private
 * address, or it is one of `allowedHosts`. Throws ADDRESS_REFUSED, or HOST_UNREACHABLE when the name is unknown.
 */
export async function checkAddress(serverHostname: string, allowedHosts: readonly string[]): Promise<Address> {
  const address = checkHost(serverHostname, allowedHosts);
  if (isAllowedHost(address, allowedHosts)) return address;
  if ((await resolve(address.host)).some(isPrivateAddress)) throw refusePrivate(address.host);
  return address;
}

/** What can be told of a server hostname without a look-up: for when it is entered. Throws ADDRESS_REFUSED. */
export function checkHost(serverHostname: string, allowedHosts: readonly string[]): Address {
  const address = splitAddress(serverHostname);
  const { host } = address;
  if (isAllowedHost(address, allowedHosts) || DOMAINS.some((domain) => host.endsWith(`.${domain}`))) return address;
  throw new AppError(
    "ADDRESS_REFUSED",
    `${host} is not a Databricks address. It ends in ${DOMAINS.slice(0, 3).join(", ")} or the like. An administrator can allow other hosts with LAKEFEED_ALLOWED_HOSTS.`,
    { field: "serverHostname" },
  );
}

/** The refusal of a name that leads to a private address. */
export function refusePrivate(hostname: string): AppError {
  return new AppError(
    "ADDRESS_REFUSED",
    `${hostname} leads to a private address. If that is meant (Private Link), an administrator allows it with LAKEFEED_ALLOWED_HOSTS.`,
    { field: "serverHostname" },
  );
}

/** The addresses of a host. Throws HOST_UNREACHABLE when there are none. */
async function resolve(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new AppError(
      "HOST_UNREACHABLE",
      `There is no host named ${host}. Copy the server hostname again: Compute → your cluster → Advanced options → JDBC/ODBC.`,
      { field: "serverHostname", cause },
    );
  }
}

/** Host and port of a server hostname; an IPv6 address stands in brackets. */
export function splitAddress(serverHostname: string): Address {
  const match = /^(.*?)(?::(\d{1,5}))?$/.exec(serverHostname.toLowerCase());
  return { host: match?.[1] ?? serverHostname, port: Number(match?.[2] ?? 443) };
}
