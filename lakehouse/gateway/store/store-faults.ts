import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { StoreFault } from "../faults";

type Download = {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  bytes: number;
};

const PIECES_PER_SECOND = 10;

/** Answer a download in one of the ways in which object stores, and the networks before them, are known to fail. */
export async function misbehave(fault: StoreFault, { request, response, path, bytes }: Download) {
  switch (fault.how) {
    case "silent":
      return;
    case "reset":
      request.socket.destroy();
      return;
    case "forbidden":
      return refuseDownload(response, 403, "AccessDenied");
    case "slowDown":
      return refuseDownload(response, 503, "SlowDown", "Please reduce your request rate.");
    case "stall":
      begin(response, bytes);
      createReadStream(path, { end: Math.floor(bytes / 2) }).pipe(response, { end: false });
      return;
    case "slow":
      begin(response, bytes);
      return trickle(response, path, Math.max(1, Math.floor(fault.bytesPerSecond / PIECES_PER_SECOND)));
  }
}

/** What an object store says, in its own form. */
export function refuseDownload(response: ServerResponse, status: number, code: string, message = code) {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}

function begin(response: ServerResponse, bytes: number) {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
}

async function trickle(response: ServerResponse, path: string, pieceBytes: number) {
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    if (response.destroyed) return;
    response.write(piece);
    await wait(1_000 / PIECES_PER_SECOND);
  }
  response.end();
}
