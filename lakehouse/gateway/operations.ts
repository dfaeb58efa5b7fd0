import type { Result } from "./results/open-result";

/** A result that the gateway answers by itself. */
export type OwnResult = {
  result: Result;
  /** Ends the statement on Spark, and lets go of what is held of its result. */
  end: () => Promise<unknown>;
};

/** What is remembered of a statement from its start until it is closed. */
export type Operation = { statement: string; session: string | undefined; refused?: string; own?: OwnResult };

export type Operations = ReturnType<typeof createOperations>;

/** A result that nobody has asked for in this time is one that its client has forgotten. */
const IDLE_MS_MAX = 3_600_000;

/** The statements under way, by the GUID of their handles. */
export function createOperations() {
  const operations = new Map<string, { operation: Operation; idle: NodeJS.Timeout }>();

  function forget(id: string) {
    clearTimeout(operations.get(id)?.idle);
    operations.delete(id);
  }
  function end(id: string) {
    const own = operations.get(id)?.operation.own;
    forget(id);
    own?.end().catch(() => {});
  }

  return {
    add(id: string, operation: Operation) {
      operations.set(id, { operation, idle: setTimeout(() => end(id), IDLE_MS_MAX).unref() });
    },
    /** One that is asked for; it is not idle. */
    use(id: string | undefined): Operation | undefined {
      const known = id === undefined ? undefined : operations.get(id);
      known?.idle.refresh();
      return known?.operation;
    },
    forget,
    /** A session is closed: end what belongs to it. */
    endSession(session: string | undefined) {
      for (const [id, { operation }] of operations) if (operation.session === session) end(id);
    },
    endAll() {
      for (const id of operations.keys()) end(id);
    },
  };
}
