import { installLakehouse } from "./install/install-lakehouse";
import { readSettings } from "./settings";

// Installs what the lakehouse runs with, and nothing else: `node --import tsx lakehouse/install.ts`.
try {
  const settings = readSettings();
  await installLakehouse(settings, (line) => console.log(`lakehouse: ${line}`));
  console.log(`lakehouse installed in ${settings.cacheFolder}`);
} catch (error) {
  console.error(`lakehouse: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
