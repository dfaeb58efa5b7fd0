/** What the scheduler reports. A line never holds the content of an event or a step. */
export type Log = {
  info(message: string): void;
  /** Something failed and is retried. Logged once until the message changes or `solved` is called for the topic. */
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
