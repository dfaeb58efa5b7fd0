import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { PlainError } from "../terminal/say.mjs";

/** @typedef {{ uid: number, gid: number }} Account */

const ACCOUNTS = ["postgres", "nobody"];

/**
 * As whom PostgreSQL runs: it refuses root. `account` is null for an ordinary
 * user; root becomes the owner of an existing data directory, else `postgres`
 * or `nobody`. Throws a PlainError where that cannot be.
 *
 * @param {string} dataDirectory
 * @returns {Account | null}
 */
export function postgresAccount(dataDirectory) {
  const uid = process.getuid?.();
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory) : null;
  if (uid !== 0) {
    if (owner && uid !== undefined && owner.uid !== uid) {
      throw new PlainError(
        `The database in ${dataDirectory} belongs to another account (${owner.uid}). Start Lakefeed as the account that made it, or set LAKEFEED_DATA to another folder.`,
      );
    }
    return null;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = findAccount(readFileSync("/etc/passwd", "utf8"));
  if (found) return found;
  throw new PlainError(
    "PostgreSQL does not run as root, and this machine has neither a `postgres` nor a `nobody` account. Start Lakefeed as an ordinary user, or set DATABASE_URL to a database of your own.",
  );
}

/**
 * The first of the accounts that PostgreSQL may use, in the text of /etc/passwd.
 *
 * @param {string} passwd
 * @returns {Account | null}
 */
export function findAccount(passwd) {
  const lines = passwd.split("\n").map((line) => line.split(":"));
  for (const name of ACCOUNTS) {
    const line = lines.find((fields) => fields[0] === name);
    if (line) return { uid: Number(line[2]), gid: Number(line[3]) };
  }
  return null;
}

/**
 * The words to put before a command so that it runs as this account and can
 * reach the program and the folders. Usually none: the guard changes the account.
 * Where the account may not pass a parent folder (a checkout in root's home), the
 * command keeps root's right to do so and no other, by `setpriv`.
 *
 * Gives `{ account, prefix }` for `spawnGuarded`.
 *
 * @param {Account | null} account
 * @param {string} program
 * @param {string} folder
 * @returns {{ account: Account | null, prefix: string[] }}
 */
export function accountCommand(account, program, folder) {
  if (!account) return { account: null, prefix: [] };
  const { uid, gid } = account;
  /**
   * @param {string[]} prefix
   * @param {Partial<Account>} as
   */
  const enters = (prefix, as) =>
    [
      [program, "--version"],
      ["sh", "-c", 'cd -- "$0"', folder],
    ].every((command) => {
      const [first = program, ...rest] = [...prefix, ...command];
      return spawnSync(first, rest, { ...as, cwd: "/", stdio: "ignore" }).status === 0;
    });
  if (enters([], { uid, gid })) return { account, prefix: [] };
  // Without the securebit access(2), by which initdb looks for its programs, would not count the right.
  const keeping = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  const prefix = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...keeping, "--"];
  if (enters(prefix, {})) return { account: null, prefix };
  throw new PlainError(
    `PostgreSQL does not run as root, and account ${uid} may not enter ${folder} or the folder of this checkout. Move the checkout out of a private folder (to /opt, for example), start Lakefeed as an ordinary user, or set DATABASE_URL to a database of your own.`,
  );
}
