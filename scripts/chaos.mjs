// Kills and faults against a whole installation of its own, from the built app: `npm run chaos -- --rounds 30 --seed 1`.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/terminal/say.mjs");
await runMain(async () => {
  const { chaos } = await import("./lib/tests/chaos.mjs");
  process.exit(await chaos(process.argv.slice(2)));
});
