/** So long may work keep the process to itself. */
const SLICE_MS = 15;

/**
 * Gives a function to call between the pieces of long work: it lets everybody else have a turn when this work has kept
 * the process for a while. Pages and other clients are then answered meanwhile.
 */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    since = performance.now();
  };
}
