import { onParentGone } from "./parent.mjs";

/**
 * When a command has to stop: `signal` aborts at the first SIGINT, SIGTERM or
 * SIGHUP, when the npm that runs us is gone, or by `abort`. `onStop` is called
 * then, unless it was by `abort`; `onInsist` at each later signal.
 *
 * @param {{ onStop: () => unknown, onInsist: () => unknown }} calls
 */
export function stopSignals({ onStop, onInsist }) {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) return onInsist();
    onStop();
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, stop);
  onParentGone(() => controller.signal.aborted || stop());
  return { signal: controller.signal, abort: () => controller.abort() };
}
