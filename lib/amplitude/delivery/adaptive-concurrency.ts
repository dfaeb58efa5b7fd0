import { interrupted } from "./backoff";

/** A request's leave to be under way. Each attempt says how it began and ended. */
export type Permit = {
  /** An attempt begins. */
  begin(): void;
  /** The destination took the attempt in its stride. */
  accepted(): void;
  /** The destination failed, was too slow, or asked everybody to slow down. */
  overloaded(): void;
  /** The request is over. */
  leave(): void;
};

/** How many requests may be under way at once. */
export type ConcurrencyLimit = {
  enter(signal: AbortSignal): Promise<Permit>;
  /** Wait until a request could begin at once. */
  ready(signal: AbortSignal): Promise<void>;
  size(): number;
};

type Waiter = { takes: boolean; go(): void };

/**
 * A window that follows what the destination bears: every whole window of requests that it took while the window was
 * full lets one more go at once, up to `max`; overload halves it, once for all requests that were under way together,
 * down to one. Additive increase and multiplicative decrease, as of TCP (RFC 5681).
 */
export function openConcurrencyLimit({ first, max }: { first: number; max: number }): ConcurrencyLimit {
  let size = first;
  let underWay = 0;
  let round = 0;
  let waiters: Waiter[] = [];

  const hasRoom = () => underWay < Math.floor(size);
  function admit(): void {
    while (hasRoom()) {
      const waiter = waiters.shift();
      if (!waiter) return;
      if (waiter.takes) underWay += 1;
      waiter.go();
    }
  }

  /** Stand in line; whoever gives up leaves it. */
  function waitForPermit(takes: boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiters = waiters.filter((other) => other !== waiter);
        reject(interrupted(signal.reason));
      };
      const waiter: Waiter = {
        takes,
        go: () => {
          signal.removeEventListener("abort", giveUp);
          resolve();
        },
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      waiters.push(waiter);
      admit();
    });
  }

  function permit(): Permit {
    let begunIn = round;
    return {
      begin: () => {
        begunIn = round;
      },
      accepted: () => {
        if (underWay >= Math.floor(size)) size = Math.min(max, size + 1 / Math.floor(size));
        admit();
      },
      overloaded: () => {
        if (begunIn !== round) return;
        round += 1;
        size = Math.max(1, size / 2);
      },
      leave: () => {
        underWay -= 1;
        admit();
      },
    };
  }

  return {
    enter: async (signal) => {
      await waitForPermit(true, signal);
      return permit();
    },
    ready: (signal) => waitForPermit(false, signal),
    size: () => Math.floor(size),
  };
}
