// Who can reach the installation that runs: `npm run sockets` lists on which addresses its processes listen. The exit
// code is 1 when there is one that other machines can reach.
import { requireNode } from "./lib/terminal/node-version.mjs";

requireNode();
const { PlainError, runMain, say } = await import("./lib/terminal/say.mjs");

await runMain(async () => {
  const { readEnvFile, readSettings } = await import("./lib/stack/settings.mjs");
  const { installationProcesses, isLoopback, listeningSockets } = await import("./lib/stack/sockets.mjs");
  if (process.platform !== "linux") throw new PlainError("This command reads /proc, so it needs Linux.");

  readEnvFile();
  const settings = readSettings();
  const processes = installationProcesses(settings.run);
  if (processes.length === 0) throw new PlainError(`Nothing runs in ${settings.data}. Start it, then look again.`);
  const sockets = listeningSockets(processes);
  for (const { pid, command, address, port } of sockets) {
    say(isLoopback(address) ? "loopback" : "OPEN", `${`${address}:${port}`.padEnd(22)} process ${pid}: ${command}`);
  }
  const open = sockets.filter(({ address }) => !isLoopback(address));
  say("sockets", `${processes.length} processes, ${sockets.length} sockets, ${open.length} that others can reach`);
  if (open.length > 0) process.exitCode = 1;
});
