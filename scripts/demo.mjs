// Everything on one machine, with a local lakehouse and its sample data.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/terminal/say.mjs");
await runMain(async () => {
  const { launch } = await import("./lib/stack/launch.mjs");
  await launch({ mode: "start", lakehouse: true });
});
