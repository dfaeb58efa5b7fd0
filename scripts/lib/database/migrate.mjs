import { claimPorts } from "../stack/free-ports.mjs";
import { holdInstallation, readHolder } from "../stack/lock.mjs";
import { createPostgres, embeddedUrl } from "./postgres.mjs";
import { runPrisma } from "./prisma.mjs";

/** @import { Settings } from "../stack/settings.mjs" */

/**
 * Run `prisma migrate …` against DATABASE_URL, or the embedded database: the one
 * that a launcher of this data folder runs, or one started for this command.
 * Gives the exit code.
 *
 * @param {Settings} settings
 * @param {string[]} args
 */
export async function migrate(settings, args) {
  /** @param {string} url */
  const run = (url) => runPrisma(["migrate", ...args], { ...settings.env, DATABASE_URL: url });
  if (settings.databaseUrl) return await run(settings.databaseUrl);
  if (readHolder(settings.run)) return await run(embeddedUrl(settings.data, settings.ports.POSTGRES_PORT));
  return await withDatabase(settings, run);
}

/**
 * @param {Settings} settings
 * @param {(url: string) => Promise<number>} run
 */
async function withDatabase(settings, run) {
  const holder = await holdInstallation(settings.run);
  try {
    await claimPorts({ settings, wanted: ["POSTGRES_PORT"], afterCrash: holder.afterCrash });
    const { service, url, ensureDatabase } = await createPostgres(settings);
    try {
      await service.start();
      await ensureDatabase();
      return await run(url());
    } finally {
      await service.stop();
    }
  } finally {
    holder.release();
  }
}
