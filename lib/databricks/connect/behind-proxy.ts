import type { DBSQLClient } from "@databricks/sql";
import { field } from "@/lib/databricks/errors/thrown";
import { findProxy, type ProxySettings } from "@/lib/model/network/proxy";

type DriverProxy = Parameters<DBSQLClient["connect"]>[0]["proxy"];

/** A proxy as the driver takes it. User and password stay as they stand in the URL, because the driver makes one of them. */
export function toDriverProxy({ url }: ProxySettings): DriverProxy {
  const { protocol, hostname, port, username, password } = url;
  return {
    protocol: protocol === "https:" ? "https" : "http",
    host: hostname,
    port: Number(port || (protocol === "https:" ? 443 : 80)),
    ...(username && { auth: { username, password } }),
  };
}

/**
 * Make good what the driver leaves out behind a proxy: it trusts an authority of one's own only for hosts that need no
 * proxy, and it sends everything through the proxy. NO_PROXY counts for the workspace's storage as for the workspace.
 * Source: @databricks/sql, connection/connections/HttpConnection.js, `createProxyAgent`; proxy-agent, `connect`.
 */
export async function completeProxy(client: DBSQLClient, settings: ProxySettings): Promise<void> {
  const agent = await (await client.getConnectionProvider()).getAgent();
  if (!agent) return;
  const options = field(agent, "options");
  const ca = field(field(field(agent, "httpsAgent"), "options"), "ca");
  if (typeof options === "object" && options !== null && ca !== undefined) Reflect.set(options, "ca", ca);
  Reflect.set(agent, "getProxyForUrl", (address: string) => {
    const { hostname, port } = new URL(address);
    return findProxy(settings, { host: hostname, port: Number(port || 443) })?.href ?? "";
  });
}
