import { readFile } from "node:fs/promises";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import { AppError } from "@/lib/core/errors";
import type { Address } from "./check-address";
import { lookupFor } from "./guard-connection";

const CONNECT_TIMEOUT_MS = 10_000;

/** Open a TCP connection and close it. Throws HOST_UNREACHABLE with what to look at. */
export async function reachHost({ host, port }: Address, allowedHosts: readonly string[]): Promise<void> {
  await handshake(
    connectTcp({ host, port, ...lookupFor({ host, port }, allowedHosts) }),
    "connect",
    (code) => {
      const place = `${host}, port ${port}`;
      if (code === "ENOTFOUND" || code === "EAI_AGAIN")
        return `There is no host named ${host}. Copy the server hostname again.`;
      if (code === "ECONNREFUSED")
        return `${place} refuses connections. The port of Databricks is 443; leave it out of the server hostname.`;
      return `${place} does not answer (${code}). Check the server hostname, and that a firewall lets this machine through.`;
    },
    "HOST_UNREACHABLE",
  );
}

/** Make a TLS handshake that verifies the certificate. Throws TLS_REFUSED with what to do. */
export async function verifyTls(
  { host, port }: Address,
  { caFile, allowedHosts }: { caFile?: string; allowedHosts: readonly string[] },
): Promise<void> {
  const ca = caFile ? [...rootCertificates, await readFile(caFile, "utf8")] : undefined;
  await handshake(
    connectTls({
      host,
      port,
      servername: host,
      ca,
      minVersion: "TLSv1.2",
      ...lookupFor({ host, port }, allowedHosts),
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
