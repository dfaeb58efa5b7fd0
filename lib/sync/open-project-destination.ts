import { type Destination, type DestinationOptions, openDestination } from "@/lib/amplitude/delivery/open-destination";
import { env } from "@/lib/env";
import { hostAndPort } from "@/lib/model/network/network-address";

/** Hosts that may be private or without TLS: those that the installation allows, and this app, which is the built-in project. */
export function listAllowedHosts(): string[] {
  return [...env.LAKEFEED_ALLOWED_HOSTS, hostAndPort(new URL(env.APP_URL))];
}

/** Open the destination of a project. Throws what `openDestination` throws. */
export function openProjectDestination(
  address: Pick<DestinationOptions, "baseUrl" | "apiKey" | "minIdLength">,
  timeoutMs: number,
): Destination {
  return openDestination({ ...address, allowedHosts: listAllowedHosts(), timeoutMs });
}
