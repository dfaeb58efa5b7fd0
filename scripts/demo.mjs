// Everything on one machine, with a local lakehouse and its sample data.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/say.mjs");
await runMain(async () => {
  const { launch } = await import("./lib/launch.mjs");
  await launch({ mode: "start", lakehouse: true });
});
