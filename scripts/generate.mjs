import { generateClient } from "./lib/packages/generate-client.mjs";
import { runMain } from "./lib/terminal/say.mjs";

await runMain(generateClient);
