import { parseArgs } from "node:util";
import { startEndpoint } from "./start-endpoint";

/**
 * The test endpoint alone:
 *
 *     node --import tsx test/endpoint/main.ts --port 8790 --file .data/endpoint.jsonl
 *
 * Prints `endpoint ready at http://127.0.0.1:8790` when it takes requests. A project whose base URL is that address
 * delivers into it. It holds what it accepted in the file, also over a `kill -9`, and is told to misbehave over HTTP:
 *
 *     curl -d '{"kind":"throttle","users":["user-7"],"times":3}' http://127.0.0.1:8790/control/faults
 *     curl -d '{"kind":"lose_response","times":1}'                 http://127.0.0.1:8790/control/faults
 *     curl -X DELETE http://127.0.0.1:8790/control/faults
 *     curl http://127.0.0.1:8790/control/state http://127.0.0.1:8790/control/accepted
 *
 * The faults are those of `faults.ts`, the calls those of `control.ts`. A restart forgets faults and counts.
 */
const { port, file } = parseArgs({
  options: { port: { type: "string", default: "0" }, file: { type: "string" } },
}).values;
const endpoint = await startEndpoint({ port: Number(port), file: file ?? null });
console.log(`endpoint ready at ${endpoint.baseUrl}`);

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, () => {
    void endpoint.close().then(() => process.exit(0));
  });
