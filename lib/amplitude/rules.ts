/** Bounds of one record. Source: Amplitude, Batch Event Upload API, and Limits. */
export const RECORD_LIMITS = {
  textCharactersMax: 1_024,
  depthMax: 40,
  groupTypesMax: 5,
  groupValuesMax: 10,
  /** The last millisecond of the year 9999: later times are mistakes of unit. */
  timeMsMax: 253_402_300_799_999,
} as const;

/** Ids shorter than this are refused unless the project or the request says otherwise. Source: Amplitude, HTTP V2 API, options. */
export const MIN_ID_LENGTH_DEFAULT = 5;

/** Ids that stand for nobody, in lower case. Source: Amplitude, HTTP V2 API, device IDs and user IDs minimum length. */
export const RESERVED_IDS: ReadonlySet<string> = new Set([
  "anonymous",
  "nil",
  "none",
  "null",
  "n/a",
  "na",
  "undefined",
  "unknown",
  "",
  "00000000-0000-0000-0000-000000000000",
  "{}",
  "lmy47d",
  "0",
  "-1",
]);

/** Event types that Amplitude keeps for itself. Source: Amplitude, HTTP V2 API, event properties. */
export const RESERVED_EVENT_TYPES: ReadonlySet<string> = new Set([
  "[Amplitude] Start Session",
  "[Amplitude] End Session",
  "[Amplitude] Revenue",
  "[Amplitude] Revenue (Verified)",
  "[Amplitude] Revenue (Unverified)",
  "[Amplitude] Merged User",
]);

/** Updates of a user's or a group's properties, sent as events by the official SDKs. */
export const IDENTIFY = "$identify";
export const GROUP_IDENTIFY = "$groupidentify";
