import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import { join } from "node:path";
import type { Faults } from "../faults";
import type { RequestLog } from "../request-log";
import { misbehave, refuseDownload } from "./store-faults";

export type StoreOptions = {
  certificate: { key: string; cert: string };
  /** The store's own: emptied when it starts and when it ends. */
  folder: string;
  faults: Faults;
  log: RequestLog;
};

export type Store = {
  /** Keep a file. Returns its name. */
  keep: (bytes: Buffer) => Promise<string>;
  drop: (file: string) => Promise<void>;
  /** An address by which anybody can read a file for a while, without a token. */
  link: (file: string, seconds: number) => { url: string; expiresAt: number };
  close: () => Promise<void>;
};

/** No program that is not the system's own can listen here, and none does. */
const CLOSED_PORT = 1;

/**
 * The object store to which the links of Cloud Fetch lead. As on Databricks it is another host than the workspace
 * (`127.0.0.1` where that is `localhost`) and wants no token: its links are signed, and expire.
 */
export async function startStore({ certificate, folder, faults, log }: StoreOptions): Promise<Store> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  const signatureOf = (file: string, expiresAt: number) =>
    createHmac("sha256", key).update(`${file} ${expiresAt}`).digest("hex");

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://store");
    const [, file = ""] = /^\/results\/([\w-]+)$/.exec(pathname) ?? [];
    const expiresAt = Number(searchParams.get("expires"));
    if (request.method !== "GET") return refuseDownload(response, 405, "MethodNotAllowed");
    if (!isSame(searchParams.get("signature") ?? "", signatureOf(file, expiresAt)))
      return refuseDownload(response, 403, "SignatureDoesNotMatch");
    if (Date.now() >= expiresAt) return refuseDownload(response, 403, "AccessDenied", "Request has expired");

    const path = join(folder, file);
    const found = await stat(path).catch(() => null);
    if (!found) return refuseDownload(response, 404, "NoSuchKey");
    const fault = faults.takeNext("store");
    if (fault) return misbehave(fault, { request, response, path, bytes: found.size });
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": found.size });
    createReadStream(path).pipe(response);
  }

  const server = https.createServer(certificate, (request, response) => {
    const began = Date.now();
    response.on("close", () => {
      const at = new Date(began).toISOString();
      log.record({ at, call: "Download", status: response.statusCode, milliseconds: Date.now() - began });
    });
    respond(request, response).catch(() => response.destroy());
  });
  const port = await listen(server);

  return {
    async keep(bytes) {
      const file = randomUUID();
      await writeFile(join(folder, file), bytes, { mode: 0o600 });
      return file;
    },
    drop: (file) => rm(join(folder, file), { force: true }),
    link(file, seconds) {
      const fault = faults.takeNext("link");
      const expiresAt = Date.now() + (fault?.how === "expired" ? 0 : seconds * 1_000);
      const query = new URLSearchParams({ expires: String(expiresAt), signature: signatureOf(file, expiresAt) });
      const url = `https://127.0.0.1:${fault?.how === "refused" ? CLOSED_PORT : port}/results/${file}?${query}`;
      return { url, expiresAt };
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

async function listen(server: https.Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return address && typeof address === "object" ? address.port : 0;
}
