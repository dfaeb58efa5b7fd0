#!/usr/bin/env bash
# Inngest's SDK leaves a bigint out of an event without an error.
#
# Guessed: as JSON has no bigint, `send` fails as JSON.stringify does ("Do not know how to serialize a BigInt"), or
# sends the number or its text.
# Seen with inngest 4.24.0 (npm): the event is sent and accepted without the field. In a list null stands in its
# place. A function that reads the field gets undefined.
# The SDK's own option `fetch` shows what would be sent; no server is asked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund inngest@4.24.0
cat >send.mjs <<'NODE'
import assert from "node:assert/strict";
import { Inngest } from "inngest";

let sent;
async function keep(_address, { body }) {
  sent = JSON.parse(body);
  return Response.json({ ids: ["1"], status: 200 });
}

const inngest = new Inngest({ id: "example", eventKey: "example", isDev: true, baseUrl: "http://127.0.0.1:9", fetch: keep });
const data = { version: 12n, versions: [11n, 12n], name: "people" };
assert.throws(() => JSON.stringify(data), TypeError);
const answer = await inngest.send({ name: "table/changed", data });
console.log("given:", data, "sent:", sent[0].data, "answer:", answer);
assert.deepEqual(sent[0].data, { versions: [null, null], name: "people" }, "The bigint is no longer left out.");
NODE
node send.mjs
