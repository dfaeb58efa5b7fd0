import { readFile } from "node:fs/promises";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import { field } from "@/lib/databricks/errors/thrown";
import { AppError } from "@/lib/model/errors";
import type { Address } from "./check-address";
import { lookupFor } from "./guard-connection";
import type { Location } from "./locate-warehouse";
import { openTunnel } from "./open-tunnel";

const CONNECT_TIMEOUT_MS = 10_000;

/** Open a TCP connection, or one through the proxy, and close it. Throws HOST_UNREACHABLE with what to look at. */
export async function reachHost({ address, proxy }: Location, allowedHosts: readonly string[]): Promise<void> {
  const { host, port } = address;
  const place = `${host}, port ${port}`;
  const say = (code: string) => {
    if (proxy) return sayOfProxy(proxy, place, code);
    if (code === "ENOTFOUND" || code === "EAI_AGAIN")
      return `There is no host named ${host}. Copy the server hostname again.`;
    if (code === "ECONNREFUSED")
      return `${place} refuses connections. The port of Databricks is 443; leave it out of the server hostname.`;
    return `${place} does not answer (${code}). Check the server hostname, and that a firewall lets this machine through.`;
  };
  if (proxy) return void (await throughProxy(proxy, address, say)).destroy();
  await handshake(connectTcp({ host, port, ...lookupFor(address, allowedHosts) }), "connect", say, "HOST_UNREACHABLE");
}

/** Make a TLS handshake that verifies the certificate. Throws TLS_REFUSED with what to do. */
export async function verifyTls(
  { address, proxy }: Location,
  { caFile, allowedHosts }: { caFile?: string; allowedHosts: readonly string[] },
): Promise<void> {
  const { host, port } = address;
  const ca = caFile ? [...rootCertificates, await readFile(caFile, "utf8")] : undefined;
  const socket = proxy ? await throughProxy(proxy, address, (code) => sayOfProxy(proxy, host, code)) : undefined;
  await handshake(
    connectTls({
      ...(socket ? { socket } : { host, port, ...lookupFor(address, allowedHosts) }),
      servername: host,
      ca,
      minVersion: "TLSv1.2",
    }),
    "secureConnect",
    (code) => {
      if (code === "CERT_HAS_EXPIRED") return `The certificate of ${host} has expired.`;
      if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
        return `The certificate of ${host} was made out to another name. Copy the server hostname again.`;
      if (/SELF_SIGNED|UNABLE_TO|ISSUER/.test(code)) {
        return `The certificate of ${host} is not signed by an authority that this machine trusts (${code}). If a proxy of your company renews certificates, name its authority in LAKEFEED_CA_FILE.`;
      }
      return `${host}, port ${port} does not speak TLS (${code}). Databricks answers on port 443.`;
    },
    "TLS_REFUSED",
  );
}

async function throughProxy(proxy: URL, address: Address, say: (code: string) => string): Promise<Socket> {
  try {
    return await openTunnel(proxy, address, CONNECT_TIMEOUT_MS);
  } catch (cause) {
    const code = String(field(cause, "code") ?? field(cause, "name"));
    throw new AppError("HOST_UNREACHABLE", say(code), { field: "serverHostname", cause });
  }
}

/** A proxy is named without the user and password in its URL. */
function sayOfProxy(proxy: URL, place: string, code: string): string {
  const refused = /^PROXY_(\d+)$/.exec(code)?.[1];
  if (refused === "407") return `The proxy ${proxy.host} wants a user and a password. Name them in HTTPS_PROXY.`;
  if (refused) return `The proxy ${proxy.host} does not let this machine reach ${place} (HTTP ${refused}).`;
  return `The proxy ${proxy.host} (HTTPS_PROXY) does not answer (${code}).`;
}

async function handshake(
  socket: Socket,
  done: "connect" | "secureConnect",
  say: (code: string) => string,
  errorCode: "HOST_UNREACHABLE" | "TLS_REFUSED",
): Promise<void> {
  const field = { field: "serverHostname" };
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(CONNECT_TIMEOUT_MS, () => reject(new AppError(errorCode, say("no answer in 10 s"), field)));
      socket.once(done, () => resolve());
      socket.once("error", (cause: NodeJS.ErrnoException) => {
        reject(
          cause instanceof AppError
            ? cause
            : new AppError(errorCode, say(cause.code ?? cause.message), { ...field, cause }),
        );
      });
    });
  } finally {
    socket.destroy();
  }
}
