import { beginReading } from "./bodies-under-way";

/** A body as it arrived, or why it did not. */
export type Arrived = { kind: "bytes"; bytes: Buffer } | { kind: "too_large" } | { kind: "late" };

const BUFFER_BYTES_MIN = 16_384;

/**
 * Receive a request's body, at most `bytesMax` of it: the rest of a larger one is never taken from the socket. A body
 * that stands still, or takes too long, is given up. Nothing of it is read or unpacked yet, and it takes nobody's place.
 */
export async function receiveBody({ headers, body }: Request, bytesMax: number): Promise<Arrived> {
  if (Number(headers.get("content-length") ?? 0) > bytesMax) return { kind: "too_large" };
  if (!body) return { kind: "bytes", bytes: Buffer.alloc(0) };
  const reader = body.getReader();
  const reading = beginReading();
  // One buffer that grows: a body in pieces of one byte must not cost an object for each.
  let buffer: Buffer = Buffer.alloc(0);
  let bytes = 0;
  try {
    for (;;) {
      const piece = await nextPiece(reader, (giveUp) => {
        reading.giveUp = giveUp;
      });
      if (piece === "late") return { kind: "late" };
      if (piece.done) return { kind: "bytes", bytes: buffer.subarray(0, bytes) };
      const end = bytes + piece.value.byteLength;
      if (end > bytesMax) return { kind: "too_large" };
      if (end > buffer.length) buffer = enlarge(buffer, bytes, end, bytesMax);
      buffer.set(piece.value, bytes);
      bytes = end;
      reading.move(buffer.length);
    }
  } catch {
    // The sender hung up: nobody hears the response.
    return { kind: "late" };
  } finally {
    reading.end();
  }
}

type Piece = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

function nextPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onGiveUp: (giveUp: () => void) => void,
): Promise<Piece | "late"> {
  return new Promise((resolve, reject) => {
    onGiveUp(() => resolve("late"));
    reader.read().then(resolve, reject);
  });
}

function enlarge(buffer: Buffer, used: number, bytesNeeded: number, bytesMax: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(bytesMax, Math.max(bytesNeeded, buffer.length * 2, BUFFER_BYTES_MIN)));
  buffer.copy(larger, 0, 0, used);
  return larger;
}
