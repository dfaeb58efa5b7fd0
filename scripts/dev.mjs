// The app with hot reload.
import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/say.mjs");
await runMain(async () => {
  const { launch } = await import("./lib/launch.mjs");
  await launch({ mode: "dev", lakehouse: false });
});
