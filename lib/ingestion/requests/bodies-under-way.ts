/** A body that is being received. */
export type Reading = {
  /** Note progress: `bytes` of memory are held for it now. */
  move(bytes: number): void;
  /** Called when it has to be given up: too slow, or too much is under way. */
  giveUp: () => void;
  end(): void;
};

/** A body that makes no progress is given up after so long, and every body after so long in all. */
const PAUSE_MS_MAX = 10_000;
const BODY_MS_MAX = 60_000;
/** What all bodies under way may hold: the requests that can be worked on at once, each with a body of the largest kind. */
const BYTES_MAX = 8 * 20 * 1_048_576;
const READINGS_MAX = 256;
const SWEEP_MS = 1_000;

type Entry = { bytes: number; begunAt: number; movedAt: number; giveUp: () => void };

/** In the order of their last progress: whoever has stood still for longest is first. */
const underWay = new Set<Entry>();
let bytesInAll = 0;
let sweep: NodeJS.Timeout | null = null;

/**
 * Note a body that begins. When all together hold too much, whoever has made no progress for longest is given up: who
 * sends half a body and waits makes room for those who send.
 */
export function beginReading(): Reading {
  const now = performance.now();
  const entry: Entry = { bytes: 0, begunAt: now, movedAt: now, giveUp: () => undefined };
  underWay.add(entry);
  sweep ??= setInterval(giveUpSlow, SWEEP_MS).unref();
  makeRoom();
  return {
    move(bytes) {
      if (!underWay.delete(entry)) return;
      bytesInAll += bytes - entry.bytes;
      entry.bytes = bytes;
      entry.movedAt = performance.now();
      underWay.add(entry);
      makeRoom();
    },
    set giveUp(giveUp: () => void) {
      entry.giveUp = giveUp;
    },
    end: () => forget(entry),
  };
}

function makeRoom(): void {
  for (const entry of underWay) {
    if (bytesInAll <= BYTES_MAX && underWay.size <= READINGS_MAX) return;
    stop(entry);
  }
}

function giveUpSlow(): void {
  const now = performance.now();
  for (const entry of underWay)
    if (now - entry.movedAt > PAUSE_MS_MAX || now - entry.begunAt > BODY_MS_MAX) stop(entry);
}

function stop(entry: Entry): void {
  forget(entry);
  entry.giveUp();
}

function forget(entry: Entry): void {
  if (!underWay.delete(entry)) return;
  bytesInAll -= entry.bytes;
  if (underWay.size > 0 || sweep === null) return;
  clearInterval(sweep);
  sweep = null;
}
