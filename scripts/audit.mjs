// Known weaknesses of the packages that production uses, by the registry's own list: `npm run audit`. The exit code is 1
// for a high or critical one, and 0 where the registry has no such list or does not answer.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { runMain, say } = await import("./lib/terminal/say.mjs");

const PATIENCE_MS = 60_000;

await runMain(async () => {
  const { spawnSync } = await import("node:child_process");
  const { readAudit } = await import("./lib/packages/audit.mjs");
  const { asProcessEnvironment, childEnvironment } = await import("./lib/processes/child-environment.mjs");
  const { root } = await import("./lib/paths.mjs");

  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
    cwd: root,
    encoding: "utf8",
    env: asProcessEnvironment(childEnvironment("packages", process.env)),
    maxBuffer: 64 * 2 ** 20,
    timeout: PATIENCE_MS,
  });
  const { serious, lines } = readAudit(stdout ?? "");
  for (const line of lines) say("audit", line);
  process.exitCode = serious ? 1 : 0;
});
