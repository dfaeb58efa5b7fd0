const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a request's Host is this installation's: that of APP_URL, or this machine. Another one is a rebinding attack. */
export function isOwnHost(host: string, appUrl: string): boolean {
  return host === new URL(appUrl).host || LOOPBACK.has(host.replace(/:\d+$/, ""));
}
