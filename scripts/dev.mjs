// The app with hot reload.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain } = await import("./lib/terminal/say.mjs");
await runMain(async () => {
  const { launch } = await import("./lib/stack/launch.mjs");
  await launch({ mode: "dev", lakehouse: false });
});
