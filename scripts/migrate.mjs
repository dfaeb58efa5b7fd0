// Prisma's migrate commands against this installation's database: `npm run migrate -- dev --name add-something`.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/say.mjs");
await runMain(async () => {
  const { makeFolders, readEnvFile, readSettings } = await import("./lib/settings.mjs");
  const { installPackages } = await import("./lib/install.mjs");
  readEnvFile();
  const settings = readSettings();
  makeFolders(settings);
  await installPackages(settings);
  const { migrate } = await import("./lib/migrate.mjs");
  process.exit(await migrate(settings, process.argv.slice(2)));
});
