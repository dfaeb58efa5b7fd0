type Event = { readonly data: Record<string, unknown> };

/** Reads one value of an event; `undefined` where the event has none. */
export type EventPath = (event: Event) => unknown;

const KEY = /^event\.data((?:\.[A-Za-z_]\w*)+)$/;
/** What the SDK makes of `cancelOn: { match: "data.id" }`. */
const MATCH = /^(event\.data[\w.]+) == async\.(data[\w.]+)$/;
/** What the SDK makes of `onFailure`. */
const FAILURE_OF = /^event\.data\.function_id == '([^'\\]+)'$/;

/** Compile a key such as `event.data.sourceId`. `null` when it is anything else than a path. */
export function compilePath(source: string): EventPath | null {
  const [, path] = KEY.exec(source) ?? [];
  if (path === undefined) return null;
  const names = path.slice(1).split(".");
  return ({ data }) => names.reduce<unknown>(readMember, data);
}

/** Compile the path at which the event of a run and the event that cancels it must hold the same value. */
export function compileMatch(source: string): EventPath | null {
  const [, ofRun = "", ofCancel = ""] = MATCH.exec(source) ?? [];
  return ofRun === `event.${ofCancel}` ? compilePath(ofRun) : null;
}

/** The function whose failure an `onFailure` waits for. */
export function findFailureOf(source: string): string | null {
  return FAILURE_OF.exec(source)?.[1] ?? null;
}

function readMember(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
