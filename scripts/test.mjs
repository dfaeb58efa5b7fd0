// Every test there is, from a bare checkout. `npm test -- --only unit` (or integration, e2e, chaos) runs a part of them,
// `npm test -- --grep words` those with these words in their names.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/terminal/say.mjs");
await runMain(async () => {
  const { test } = await import("./lib/tests/test.mjs");
  process.exit(await test(process.argv.slice(2)));
});
