/** One call that reached the gateway. `statement` is there for ExecuteStatement alone. */
export type LoggedRequest = {
  sequence: number;
  at: string;
  call: string;
  statement?: string;
  status: number;
  milliseconds: number;
};

const ENTRIES_MAX = 20_000;

export type RequestLog = ReturnType<typeof createRequestLog>;

/** The newest calls, oldest first, so that a test can prove what was asked and what was not. */
export function createRequestLog() {
  const entries: LoggedRequest[] = [];
  let last = 0;

  return {
    record(entry: Omit<LoggedRequest, "sequence">) {
      last += 1;
      entries.push({ sequence: last, ...entry });
      if (entries.length > ENTRIES_MAX) entries.splice(0, entries.length - ENTRIES_MAX);
    },
    last: () => last,
    since: (sequence: number) => entries.filter((entry) => entry.sequence > sequence),
  };
}
