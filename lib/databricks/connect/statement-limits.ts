/** How long a read may wait. Options, so that a test need not wait for minutes. */
export type Waits = {
  /** For a statement's result to be computed. Each look at how far it is has the socket's own limit besides. */
  computeMs: number;
  /** For one piece of a result that is there. */
  chunkMs: number;
};

/**
 * A large result of a small cluster takes hours to compute, and that is no fault. A piece of a result that is there
 * takes seconds, so one that takes minutes will not come.
 */
export const WAITS: Waits = { computeMs: 6 * 60 * 60_000, chunkMs: 5 * 60_000 };
