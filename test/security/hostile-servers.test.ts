import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openDestination } from "@/lib/amplitude/delivery/open-destination";
import { openWarehouse } from "@/lib/databricks/connect/open-warehouse";
import { env } from "@/lib/env";
import type { AppError } from "@/lib/model/errors";
import { noteAttack } from "./note-attack";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A server on this machine that Lakefeed trusts as it trusts the lakehouse; its address, and what came in. */
async function serve(secure: boolean, handle: Handler): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const listener: Handler = (request, response) => {
    asked.push(request.url ?? "");
    request.resume();
    handle(request, response);
  };
  const folder = dirname(env.LAKEFEED_CA_FILE ?? "");
  const certificate = () => ({
    key: readFileSync(join(folder, "server.key")),
    cert: readFileSync(join(folder, "server.pem")),
  });
  const server = secure ? createHttpsServer(certificate(), listener) : createHttpServer(listener);
  open.push(server);
  await new Promise<void>((listening) => server.listen(0, "localhost", listening));
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : 0, asked };
}

function failureOf(work: Promise<unknown>): Promise<AppError> {
  return work.then(
    () => {
      throw new Error("It was taken for an answer.");
    },
    (error) => error,
  );
}

const TOKEN = "eyJ0eXAiOiJKV1Qi.eyJzdWIiOiJsYWtlZmVlZCJ9.c2lnbmF0dXJl";
const KEY = "0123456789abcdef0123456789abcdef";

function connect(port: number) {
  const host = `localhost:${port}`;
  const options = { serverHostname: host, httpPath: "/sql/1.0/warehouses/a", token: TOKEN, allowedHosts: [host] };
  return openWarehouse({ ...options, caFile: env.LAKEFEED_CA_FILE });
}

async function deliver(port: number) {
  const host = `localhost:${port}`;
  const options = { baseUrl: `http://${host}`, apiKey: KEY, minIdLength: 1, allowedHosts: [host] };
  const destination = openDestination(options);
  try {
    return await destination.deliverEvents(['{"user_id":"ada","event_type":"seen","insert_id":"1"}']);
  } finally {
    destination.close();
  }
}

// Where a redirect leads was checked by nobody: the statement, or the key and the records, would be sent there.
test.each([301, 302, 303, 307, 308])("neither a warehouse nor a destination sends us on, by %i", async (status) => {
  const other = await serve(true, (_request, response) => response.writeHead(404).end());
  const plain = await serve(false, (_request, response) => response.end('{"code":200}'));
  const redirect =
    (to: string): Handler =>
    (_request, response) =>
      response.writeHead(status, { location: to }).end();
  const warehouse = await serve(true, redirect(`https://localhost:${other.port}/elsewhere`));
  const destination = await serve(false, redirect(`http://localhost:${plain.port}/elsewhere`));

  expect(await failureOf(connect(warehouse.port))).toMatchObject({
    code: "ADDRESS_REFUSED",
    message: expect.stringContaining("a redirect to localhost:"),
  });
  expect(await failureOf(deliver(destination.port))).toMatchObject({
    code: "DESTINATION_FORBIDDEN",
    message: expect.stringContaining("The destination redirects to"),
  });
  expect([warehouse.asked.length, destination.asked.length]).toEqual([1, 1]);
  expect([...other.asked, ...plain.asked]).toEqual([]);
  noteAttack({
    area: "addresses",
    tried: `redirects of a warehouse and of a destination to another host (${status})`,
    inputs: 2,
    result: "not followed; the other host saw nothing",
  });
});

const FORMS: [string, (secret: string) => string][] = [
  ["as it is", (secret) => secret],
  ["percent-encoded", (secret) => encodeURIComponent(secret)],
  ["in Base64", (secret) => Buffer.from(`token:${secret}`).toString("base64")],
  ["cut short", (secret) => secret.slice(0, 24)],
];

/** A token that is refused, a path that leads nowhere, and what nobody expects. */
const STATUSES = [401, 404, 418];

/** So much of a secret is more than a person could take for a coincidence. */
function showsSecret(text: string, secret: string): boolean {
  return FORMS.some(([, form]) => text.includes(form(secret).slice(0, 12)));
}

// An error's text goes to pages, rows and logs. A proxy that says what it refused says the token.
test("a server that repeats the token or the key in what it says shows neither", async () => {
  for (const [, form] of FORMS)
    for (const status of STATUSES) {
      const warehouse = await serve(true, (_request, response) => {
        response.writeHead(status, { "x-thriftserver-error-message": `Refused: ${form(TOKEN)}.` }).end();
      });
      const error = await failureOf(connect(warehouse.port));
      expect(error.message).toContain("Refused: …");
      expect(showsSecret(JSON.stringify(error.toFailure()), TOKEN)).toBe(false);

      const destination = await serve(false, (_request, response) => {
        const said = status === 401 ? "invalid key" : `Refused: ${form(KEY)}`;
        response.writeHead(status, { location: `/${form(KEY)}` }).end(JSON.stringify({ error: said }));
      });
      const outcome = await deliver(destination.port).catch((thrown) => thrown.toFailure());
      expect(showsSecret(JSON.stringify(outcome), KEY)).toBe(false);
    }
  noteAttack({
    area: "secrets",
    tried: "a token and a key that a server repeats in its errors, in several forms",
    inputs: FORMS.length * STATUSES.length * 2,
    result: "masked in each",
  });
});
