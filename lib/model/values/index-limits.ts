/** What a project indexes by name. */
export const INDEXED_KINDS = ["event_type", "event_property", "user_property", "group_property"] as const;
export type IndexedKind = (typeof INDEXED_KINDS)[number];

/**
 * Names that a project indexes. What is over a limit is stored and not indexed.
 * Source: Amplitude, Limits, instrumentation limits. It names none for group properties: they have that of users.
 */
export const INDEX_LIMITS: Record<IndexedKind, number> = {
  event_type: 2_000,
  event_property: 2_000,
  user_property: 1_000,
  group_property: 1_000,
};

/** Entries to which operations can grow a list. Source: Amplitude, Limits: 10k for arrays made by append and prepend. */
export const LIST_ENTRIES_MAX = 10_000;

/** What can be over a limit: a name, or an entry of a list that operations made. */
export type OverLimitKind = IndexedKind | "list_entry";

/** What was over a limit so far, as a page shows it. */
export type OverLimitView = { kind: OverLimitKind; values: number; lastName: string | null; lastAt: Date };

/** Events of types that are not indexed are stored under this one, with the type that they have among their fields. */
export const NOT_INDEXED_TYPE = "[Lakefeed] Not indexed";
/** The field of a stored event with what is not indexed of it. */
export const NOT_INDEXED_FIELD = "$not_indexed";
