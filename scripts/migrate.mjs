// Prisma's migrate commands against this installation's database: `npm run migrate -- dev --name add-something`.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/say.mjs");
await runMain(async () => {
  const { migrate } = await import("./lib/migrate.mjs");
  process.exit(await migrate(process.argv.slice(2)));
});
