/** A proxy for https, and the hosts that are reached without it, as HTTPS_PROXY and NO_PROXY name them. */
export type ProxySettings = { url: URL; except: readonly string[] };

/**
 * The settings of an environment; null without a proxy. A proxy without a scheme speaks http. Entries of NO_PROXY are
 * hosts, or `host:port`; each means its subdomains too, and `*` means every host.
 */
export function readProxy(httpsProxy: string | undefined, noProxy: string | undefined): ProxySettings | null {
  const given = httpsProxy?.trim();
  if (!given) return null;
  const url = new URL(/^[a-z]+:\/\//i.test(given) ? given : `http://${given}`);
  const except = (noProxy ?? "").toLowerCase().split(/[\s,]+/);
  return { url, except: except.filter((entry) => entry !== "") };
}

/** The proxy that a host is reached through; null where it is reached without one. */
export function findProxy(settings: ProxySettings | null, { host, port }: { host: string; port: number }): URL | null {
  if (settings === null) return null;
  const name = host.toLowerCase();
  const isExcepted = settings.except.some((entry) => {
    const [, domain = "", only] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (only !== undefined && Number(only) !== port) return false;
    const bare = domain.replace(/^\*?\./, "");
    return domain === "*" || name === bare || name.endsWith(`.${bare}`);
  });
  return isExcepted ? null : settings.url;
}
