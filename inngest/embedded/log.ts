/** Where the scheduler says what happens. Nothing of an event's or a step's content goes there. */
export type Log = {
  info(message: string): void;
  /** Something is wrong and is tried again. Said once until it changes or `solved` is called for the topic. */
  problem(topic: string, message: string): void;
  solved(topic: string): void;
};

export function createLog(write: (line: string) => void): Log {
  const problems = new Map<string, string>();
  return {
    info: (message) => write(message),
    problem(topic, message) {
      if (problems.get(topic) === message) return;
      problems.set(topic, message);
      write(`${topic}: ${message}; it is tried again`);
    },
    solved(topic) {
      if (problems.delete(topic)) write(`${topic}: works again`);
    },
  };
}

export const messageOf = (error: unknown): string =>
  error instanceof AggregateError && error.errors.length > 0
    ? messageOf(error.errors[0])
    : error instanceof Error
      ? error.message
      : String(error);
