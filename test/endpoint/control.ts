import type http from "node:http";
import type { openAccepted } from "./accepted";
import type { createFaults } from "./faults";

export type Controlled = {
  faults: ReturnType<typeof createFaults>;
  accepted: ReturnType<typeof openAccepted>;
  state: () => object;
};

/**
 * Answer a call of whoever runs the endpoint, under `/control/`:
 *
 * - `GET faults` lists those in force, `POST faults` adds one (its JSON as in `faults.ts`), `DELETE faults` removes
 *   all, `DELETE faults/7` removes one.
 * - `GET state` counts: requests, those that are not decided yet (`underWay`), accepted, repeats, overlaps, and how often each kind of fault happened.
 * - `GET accepted` streams what is held as lines of JSON, `{path, at, record}`, in the order in which it was taken.
 */
export async function respondToControl(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { faults, accepted, state }: Controlled,
): Promise<void> {
  const [, , what = "", id] = (request.url ?? "").split("/");
  const reply = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  switch (`${request.method} ${what}`) {
    case "GET faults":
      return void reply(200, faults.list());
    case "POST faults":
      try {
        return void reply(201, faults.add(JSON.parse(await readText(request))));
      } catch (error) {
        return void reply(400, { error: String(error) });
      }
    case "DELETE faults":
      if (id === undefined) faults.clear();
      else if (!faults.remove(Number(id))) return void reply(404, { error: "There is no such fault." });
      return void reply(200, faults.list());
    case "GET state":
      return void reply(200, state());
    case "GET accepted":
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      for (const one of accepted.list()) response.write(`${JSON.stringify(one)}\n`);
      return void response.end();
    default:
      return void reply(404, { error: "There is no such call." });
  }
}

async function readText(request: http.IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const piece of request) text += piece;
  return text;
}
