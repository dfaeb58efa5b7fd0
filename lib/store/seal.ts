import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import { env } from "@/lib/env";
import { AppError } from "@/lib/model/errors";

/**
 * Secrets rest as AES-256-GCM: version (1 byte), key id (4), nonce (12), tag (16), ciphertext. The place they belong
 * to is authenticated with them, so that a sealed value copied to another row or column does not open.
 */
const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;

/** Where a sealed value rests. */
export type Place = { table: string; column: string; id: string };

/** Seal a secret for its place, with the first key. */
export function seal(secret: string, place: Place): Uint8Array<ArrayBuffer> {
  const [key] = sealingKeys();
  if (!key) throw new AppError("INTERNAL", "No sealing key is set.");
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(placeBytes(place));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return Uint8Array.from(Buffer.concat([Buffer.of(VERSION), keyId(key), nonce, cipher.getAuthTag(), sealed]));
}

/** Open a sealed value with the key that sealed it. Throws `INTERNAL` when the key is gone or the value was moved or changed. */
export function unseal(sealed: Uint8Array, place: Place): string {
  const bytes = Buffer.from(sealed);
  const id = bytes.subarray(1, 1 + KEY_ID_BYTES);
  const key = sealingKeys().find((candidate) => keyId(candidate).equals(id));
  if (bytes[0] !== VERSION || bytes.length < HEADER_BYTES || !key)
    throw new AppError(
      "INTERNAL",
      "A saved secret was sealed with another key. Set LAKEFEED_SECRET to the key it was saved under, or enter the secret again.",
    );
  const nonce = bytes.subarray(1 + KEY_ID_BYTES, 1 + KEY_ID_BYTES + NONCE_BYTES);
  const tag = bytes.subarray(1 + KEY_ID_BYTES + NONCE_BYTES, HEADER_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(placeBytes(place)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new AppError("INTERNAL", "A saved secret does not open where it rests. Enter it again.", { cause });
  }
}

/** The digest by which a presented key is found, without keeping the key. */
export function digest(secret: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash("sha256").update(secret).digest());
}

let cached: Buffer[] | undefined;

/** The keys: the first seals, all open. From LAKEFEED_SECRET (comma separated, newest first), else from a generated file. */
function sealingKeys(): Buffer[] {
  cached ??= (env.LAKEFEED_SECRET ?? secretFile()).split(",").map(parseKey);
  return cached;
}

function parseKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== 32)
    throw new AppError("INTERNAL", "LAKEFEED_SECRET must be 32 bytes in base64: openssl rand -base64 32");
  return key;
}

/** Read the key file; the first process to need it makes it, whole or not at all. */
function secretFile(): string {
  const folder = resolve(env.LAKEFEED_DATA);
  const file = join(folder, "secret.key");
  try {
    return readFileSync(file, "utf8");
  } catch {
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    const descriptor = openSync(draft, "w", 0o600);
    writeSync(descriptor, randomBytes(32).toString("base64"));
    closeSync(descriptor);
    try {
      linkSync(draft, file);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    } finally {
      rmSync(draft);
    }
    return readFileSync(file, "utf8");
  }
}

function keyId(key: Buffer): Buffer {
  return createHash("sha256").update(key).digest().subarray(0, KEY_ID_BYTES);
}

function placeBytes({ table, column, id }: Place): Buffer {
  return Buffer.from(JSON.stringify([table, column, id]));
}
