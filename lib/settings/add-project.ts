import { lookup } from "node:dns/promises";
import { checkBaseUrl, guardedLookup } from "@/lib/amplitude/delivery/destination-address";
import { AppError } from "@/lib/model/errors";
import { isPrivateAddress } from "@/lib/model/network/network-address";
import type { ProjectForm, ProjectView } from "@/lib/model/source/project";
import { createProject } from "@/lib/store/projects";
import { listAllowedHosts } from "@/lib/sync/open-project-destination";

/**
 * Add an Amplitude project, once its address is one that may be sent to. Throws `ADDRESS_REFUSED` on the field of the
 * base URL, and `NAME_IN_USE`. The address is looked at again with each delivery: what a name leads to can change.
 */
export async function addProject(form: ProjectForm, actor: string): Promise<ProjectView> {
  if (form.kind !== "custom" || form.baseUrl === null) return createProject(form, actor);
  const allowedHosts = listAllowedHosts();
  const url = checkBaseUrl(form.baseUrl, allowedHosts);
  if (guardedLookup(url, allowedHosts) !== null) await refusePrivate(url.hostname);
  return createProject({ ...form, baseUrl: url.href.replace(/\/$/, "") }, actor);
}

/** A name that cannot be found just now may be found later: deliveries say so. */
async function refusePrivate(hostname: string): Promise<void> {
  const addresses = await lookup(hostname, { all: true }).catch(() => []);
  if (addresses.some(({ address }) => isPrivateAddress(address)))
    throw new AppError(
      "ADDRESS_REFUSED",
      `${hostname} leads to a private address. Whoever runs Lakefeed can allow the host in LAKEFEED_ALLOWED_HOSTS.`,
      { field: "baseUrl" },
    );
}
