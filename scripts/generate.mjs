import { generateClient } from "./lib/generate-client.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(generateClient);
