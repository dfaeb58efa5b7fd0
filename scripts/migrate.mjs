// Prisma's migrate commands against this installation's database: `npm run migrate -- dev --name add-something`.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/terminal/say.mjs");
await runMain(async () => {
  const { makeFolders, readEnvFile, readSettings } = await import("./lib/stack/settings.mjs");
  const { installPackages } = await import("./lib/packages/install.mjs");
  readEnvFile();
  const settings = readSettings();
  makeFolders(settings);
  await installPackages(settings);
  const { migrate } = await import("./lib/database/migrate.mjs");
  process.exit(await migrate(settings, process.argv.slice(2)));
});
