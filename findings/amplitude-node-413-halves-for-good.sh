#!/usr/bin/env bash
# One answer 413 makes Amplitude's Node SDK send half as many events in each later request, for as long as it lives.
#
# Guessed: the batch that was too large is halved and sent again; the next ones are as large as `flushQueueSize` says.
# Seen with @amplitude/analytics-node 1.5.73 (npm), flushQueueSize 8, 413 for the first request alone:
# - 8 events, then twice 4 of them.
# - All later batches have 4 events, too; a second 413 makes it 2, and so on. Nothing makes it larger again.
# So a process that runs for long comes to send its events one by one, after a handful of large ones.
# The SDK's own option `transportProvider` stands for the network; no server is asked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @amplitude/analytics-node@1.5.73
cat >send.mjs <<'NODE'
import assert from "node:assert/strict";
import { createInstance, Types } from "@amplitude/analytics-node";

const tooLarge = { status: "payload_too_large", statusCode: 413, body: { error: "Payload too large" } };
const fine = { status: "success", statusCode: 200, body: { eventsIngested: 1, payloadSizeBytes: 1, serverUploadTime: 1 } };
let sizes = [];
let refusals = 0;
const transportProvider = {
  async send(_address, { events }) {
    sizes.push(events.length);
    if (refusals === 0 || events.length === 1) return fine;
    refusals -= 1;
    return tooLarge;
  },
};

async function start() {
  const amplitude = createInstance();
  const options = { flushQueueSize: 8, flushIntervalMillis: 200, transportProvider, logLevel: Types.LogLevel.None };
  await amplitude.init("example", options).promise;
  return amplitude;
}

/** The sizes of the requests that eight events are sent in, of which so many are refused at first. */
async function sendEight(amplitude, refused) {
  sizes = [];
  refusals = refused;
  const sent = Array.from({ length: 8 }, (_, i) => amplitude.track(`event ${i}`, undefined, { user_id: "user-1" }).promise);
  const codes = (await Promise.all(sent)).map(({ code }) => code);
  assert.deepEqual(codes, Array(8).fill(200));
  return sizes;
}

const [calm, refused] = [await start(), await start()];
const seen = {
  calm: await sendEight(calm, 0),
  refused: await sendEight(refused, 1),
  after: await sendEight(refused, 0),
  later: await sendEight(refused, 0),
  "refused again": await sendEight(refused, 1),
  last: await sendEight(refused, 0),
  "another instance": await sendEight(calm, 0),
};
console.log(seen);
assert.deepEqual(seen.calm, [8], "Eight events are no longer one request.");
assert.deepEqual(seen.refused, [8, 4, 4], "The refused batch is not halved.");
assert.ok(Math.max(...seen.after, ...seen.later) <= 4, "Later batches are whole again.");
assert.ok(Math.max(...seen.last) <= 2, "A second 413 no longer halves the later batches again.");
assert.ok(Math.max(...seen["another instance"]) > 4, "Another instance is halved, too.");
NODE
node send.mjs
