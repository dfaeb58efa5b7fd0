import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { Address } from "./check-address";

/**
 * A connection to a host through a proxy (HTTP CONNECT). Rejects with a `code`: the network's own, or `PROXY_` and the
 * status when the proxy refuses.
 */
export function openTunnel(proxy: URL, { host, port }: Address, timeoutMs: number): Promise<Socket> {
  const target = `${host}:${port}`;
  const user = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === "https:" ? httpsRequest : httpRequest)({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
      method: "CONNECT",
      path: target,
      headers: {
        host: target,
        ...(proxy.username && { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` }),
      },
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.once("error", reject);
    request.once("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(Object.assign(new Error("The proxy refused."), { code: `PROXY_${statusCode}` }));
    });
    request.end();
  });
}
