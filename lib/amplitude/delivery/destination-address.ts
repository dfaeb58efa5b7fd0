import type { LookupFunction } from "node:net";
import { AppError } from "@/lib/model/errors";
import { isAllowedHost, isPrivateAddress } from "@/lib/model/network/network-address";
import { publicLookup } from "@/lib/model/network/public-lookup";
import { AMPLITUDE_BASE_URL } from "@/lib/model/source/project";

/**
 * The base URL as an address that may be sent to, without a slash at its end.
 *
 * https is asked for, and a private address is refused, unless the host stands in `allowedHosts` (`host` or
 * `host:port`): this machine is private too. Throws `ADDRESS_REFUSED` with the reason.
 */
export function checkBaseUrl(baseUrl: string, allowedHosts: readonly string[]): URL {
  if (!URL.canParse(baseUrl)) throw refused("Enter a full address, such as https://api2.amplitude.com.");
  const url = new URL(baseUrl);
  if (!/^https?:$/.test(url.protocol)) throw refused("Enter a full address, such as https://api2.amplitude.com.");
  if (url.username || url.password) throw refused("Leave out the user name and password: only the API key is sent.");
  if (url.search || url.hash) throw refused("Leave out everything from the question mark or hash sign on.");
  url.pathname = url.pathname.replace(/\/+$/, "");
  if (isTrusted(url, allowedHosts)) return url;
  if (url.protocol !== "https:") throw refused(`Use https://${url.host}: the API key would travel in clear.`);
  if (isPrivateAddress(url.hostname.replace(/^\[|\]$/g, "")) || /^(.*\.)?localhost\.?$/.test(url.hostname))
    throw refused(`${url.hostname} is a private address. ${HOW_TO_ALLOW}`);
  return url;
}

/**
 * A name look-up that gives public addresses only, so that a public name cannot lead into the private network; for a
 * host that is trusted, null: the ordinary look-up.
 */
export function guardedLookup(url: URL, allowedHosts: readonly string[]): LookupFunction | null {
  if (isTrusted(url, allowedHosts)) return null;
  return publicLookup((hostname, address) =>
    refused(`${hostname} leads to the private address ${address}. ${HOW_TO_ALLOW}`),
  );
}

const HOW_TO_ALLOW = "Whoever runs Lakefeed can allow the host in LAKEFEED_ALLOWED_HOSTS.";

function isTrusted({ hostname, port, protocol, origin }: URL, allowedHosts: readonly string[]): boolean {
  const known: readonly string[] = Object.values(AMPLITUDE_BASE_URL);
  const address = { host: hostname, port: Number(port) || (protocol === "https:" ? 443 : 80) };
  return known.includes(origin) || isAllowedHost(address, allowedHosts);
}

function refused(message: string): AppError {
  return new AppError("ADDRESS_REFUSED", message, { field: "baseUrl" });
}
