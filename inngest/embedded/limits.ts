/**
 * The bounds of a real Inngest server (v1.43: step output, run state, steps,
 * event and duration as its documentation and source state them). They are
 * enforced, so that functions never depend on more.
 */
export const LIMITS = {
  stepOutputBytesMax: 4 * 1024 * 1024,
  runStateBytesMax: 32 * 1024 * 1024,
  stepsMax: 1000,
  eventBytesMax: 512 * 1024,
  eventsPerRequestMax: 5000,
  /** A request or an answer that cannot be anything but wrong. */
  bodyBytesMax: 40 * 1024 * 1024,
  stepDurationMsMax: 2 * 3_600_000,
  retriesMax: 20,
  concurrencyKeysMax: 2,
  triggersMax: 10,
  cancelEventsMax: 5,
} as const;
