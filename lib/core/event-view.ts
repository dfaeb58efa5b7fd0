/** An event type of a project, as the Events page lists it. Counts are of the chosen span, first and last of all time. */
export type EventTypeView = {
  name: string;
  firstSeen: Date;
  lastSeen: Date;
  events: number;
  /** Events of each step of the span, oldest first. */
  byStep: number[];
};

const DAY_MS = 86_400_000;
const NEW_MS = 7 * DAY_MS;
const STOPPED_MS = 3 * DAY_MS;

/**
 * What stands beside an event type: `new` when it began in the last seven days of a project that is older, `stopped`
 * when it has not come for three days though others have.
 */
export function eventTypeState(
  type: Pick<EventTypeView, "firstSeen" | "lastSeen">,
  project: { firstSeen: Date; lastSeen: Date },
  now: Date,
): "new" | "stopped" | null {
  const age = (at: Date) => now.getTime() - at.getTime();
  if (age(type.firstSeen) < NEW_MS && age(project.firstSeen) >= NEW_MS) return "new";
  if (age(type.lastSeen) >= STOPPED_MS && age(project.lastSeen) < STOPPED_MS) return "stopped";
  return null;
}

export type JsonType = "text" | "number" | "boolean" | "list" | "object" | "null";

/** A property as it was found on a sample of events. */
export type PropertyView = {
  name: string;
  /** How many events of the sample carry it. */
  events: number;
  /** Its types, the one seen last first, with the span in which each was seen. */
  types: { type: JsonType; events: number; firstSeen: Date; lastSeen: Date }[];
  /** Different values in the sample. */
  values: number;
  /** Of numbers. */
  min: number | null;
  max: number | null;
  /** Some values as JSON text, the most frequent first. */
  examples: string[];
};

/** An event as it was stored. */
export type StoredEventView = {
  id: string;
  eventType: string;
  userKey: string;
  time: Date;
  uploadedAt: Date;
  eventProperties: string;
  userProperties: string;
  groups: string;
  fields: string;
};

/** A user as the Users page lists him. Properties are JSON text. */
export type UserView = {
  userKey: string;
  userId: string | null;
  deviceId: string | null;
  properties: string;
  firstSeen: Date;
  lastSeen: Date;
};

/** A group that a user's newest events name, with its properties as JSON text. */
export type GroupView = { groupType: string; groupValue: string; properties: string };
