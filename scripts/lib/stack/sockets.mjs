import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { RECORD_ENDING } from "../processes/leftovers.mjs";
import { commandLine, isRunning, parentOf } from "../processes/processes.mjs";
import { errorCode } from "../terminal/error-fields.mjs";
import { readHolder } from "./lock.mjs";

/** @import { RunningProcess } from "../processes/processes.mjs" */

const LISTENING = "0A";

/**
 * The numbers of all processes of an installation: the launcher of this `run` folder, what it started, what those
 * started, and so on. Linux only, as everything here.
 *
 * @param {string} run
 */
export function installationProcesses(run) {
  const records = existsSync(run) ? readdirSync(run).filter((name) => name.endsWith(RECORD_ENDING)) : [];
  /** @type {{ guard: RunningProcess | null, command: RunningProcess | null }[]} */
  const guarded = records.map((name) => JSON.parse(readFileSync(join(run, name), "utf8")));
  const roots = [readHolder(run)?.process ?? null, ...guarded.flatMap(({ guard, command }) => [guard, command])];
  const found = new Set(roots.flatMap((each) => (each !== null && isRunning(each) ? [each.pid] : [])));
  const parents = allProcesses().map((pid) => ({ pid, parent: parentOf(pid) }));
  for (let known = -1; known !== found.size; ) {
    known = found.size;
    for (const { pid, parent } of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * The TCP sockets on which these processes listen: `{ pid, command, address, port }`, from /proc (proc(5)). Throws when
 * a process's files cannot be read, so that nothing is overlooked; one that has just ended listens on nothing.
 *
 * @param {number[]} pids
 */
export function listeningSockets(pids) {
  return pids.flatMap((pid) => {
    const inodes = socketsOf(pid);
    const tables = ["tcp", "tcp6"].map((name) => join("/proc", String(pid), "net", name));
    return tables
      .flatMap((table) => (existsSync(table) ? parseListening(readFileSync(table, "utf8")) : []))
      .filter(({ inode }) => inodes.has(inode))
      .map(({ address, port }) => ({ pid, command: commandLine(pid).slice(0, 80), address, port }));
  });
}

/**
 * The listening sockets in the text of /proc/net/tcp or tcp6.
 *
 * @param {string} table
 * @returns {{ address: string, port: number, inode: string }[]}
 */
export function parseListening(table) {
  const [, ...lines] = table.trim().split("\n");
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTENING)
    .map((fields) => {
      const [address = "", port = ""] = (fields[1] ?? "").split(":");
      return { address: readAddress(address), port: Number.parseInt(port, 16), inode: fields[9] ?? "" };
    });
}

/**
 * Does only this machine reach the address (as `parseListening` writes it)?
 *
 * @param {string} address
 */
export function isLoopback(address) {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) || address === "::1";
}

/**
 * The kernel prints words of 32 bits in this machine's byte order.
 *
 * @param {string} hex
 */
function readAddress(hex) {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, "hex")].reverse());
  if (bytes.length === 4) return bytes.join(".");
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return `::ffff:${bytes.slice(12).join(".")}`;
  if (bytes.every((byte) => byte === 0)) return "::";
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return "::1";
  return words.join(":");
}

/** @param {number} pid */
function socketsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  try {
    const targets = readdirSync(folder).map((name) => readLink(join(folder, name)));
    return new Set(targets.flatMap((target) => target.match(/^socket:\[(\d+)\]$/)?.[1] ?? []));
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(errorCode(error) ?? "")) return new Set();
    throw error;
  }
}

/** @param {string} path */
function readLink(path) {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return ""; // closed meanwhile
    throw error;
  }
}

function allProcesses() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
