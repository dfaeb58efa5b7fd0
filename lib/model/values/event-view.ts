import { z } from "zod";

/** Where a page of a list ends: the sort key and the name of its last row. Names are unique within a list. */
export const listCursorSchema = z.object({
  /** A count, or a time in ms; 0 in a list that is sorted by name. */
  key: z.int().min(-62_135_596_800_000).max(253_402_300_799_999),
  name: z.string(),
});
export type ListCursor = z.infer<typeof listCursorSchema>;

/** How event types are sorted: the most frequent in the span first, by name, or the one seen first last. */
export const eventTypeSortSchema = z.enum(["events", "name", "first"]);
export type EventTypeSort = z.infer<typeof eventTypeSortSchema>;

/** Which event types are shown. */
export const eventTypeStateSchema = z.enum(["new", "stopped"]);
type EventTypeState = z.infer<typeof eventTypeStateSchema>;

/** What a page of event types asks for. `after`: where the page before ended. */
export type EventTypesQuestion = {
  search: string;
  sort: EventTypeSort;
  state: EventTypeState | null;
  after: ListCursor | null;
};

/** A page of event types; `next` is where the one after it begins. */
export type EventTypesPage = {
  types: EventTypeView[];
  next: ListCursor | null;
  /** Types that fit the question, and all of the project. */
  fitting: number;
  all: number;
  /** Events of all types in the span. */
  events: number;
};

/** An event type of a project, as the Events page lists it. Counts are of the chosen span, first and last of all time. */
export const eventTypeViewSchema = z.object({
  name: z.string(),
  firstSeen: z.date(),
  lastSeen: z.date(),
  events: z.number(),
  /** Events of each step of the span, oldest first. */
  byStep: z.array(z.number()),
  state: eventTypeStateSchema.nullable(),
});
export type EventTypeView = z.infer<typeof eventTypeViewSchema>;

/** A type is new for so many days after its first event, in a project that is older. */
export const NEW_DAYS = 7;
/** A type has stopped when it has not come for so many days though others have. */
export const STOPPED_DAYS = 3;

export type JsonType = "text" | "number" | "boolean" | "list" | "object" | "null";

/** Properties of one event that are described; of a larger one the first. */
export const SAMPLE_PROPERTIES = 2_000;

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
export const storedEventViewSchema = z.object({
  id: z.string(),
  eventType: z.string(),
  userKey: z.string(),
  time: z.date(),
  uploadedAt: z.date(),
  eventProperties: z.string(),
  userProperties: z.string(),
  groups: z.string(),
  fields: z.string(),
  /** Some of it is too large to show: only the beginning is here. */
  cut: z.boolean(),
});
export type StoredEventView = z.infer<typeof storedEventViewSchema>;

/** A user of a project. */
const userViewSchema = z.object({
  userKey: z.string(),
  userId: z.string().nullable(),
  deviceId: z.string().nullable(),
  firstSeen: z.date(),
  lastSeen: z.date(),
});
export type UserView = z.infer<typeof userViewSchema>;

/** A user as the Users page lists him, with the first few of his properties as JSON text; null: too many to show here. */
export const listedUserSchema = userViewSchema.extend({ properties: z.string().nullable() });
export type ListedUser = z.infer<typeof listedUserSchema>;

/** A page of users; `fitting` null: more than a search counts. */
export type UsersPage = { users: ListedUser[]; next: ListCursor | null; fitting: number | null; all: number };

/** A page of named values, as JSON text; long values are cut. `fitting` counts those that fit the search, `all` every one. */
export type ValuesPage = {
  values: { name: string; json: string }[];
  fitting: number;
  all: number;
};

/** A group that a user's newest events name, with the first of its properties as JSON text. */
export const groupViewSchema = z.object({
  groupType: z.string(),
  groupValue: z.string(),
  properties: z.string(),
  cut: z.boolean(),
});
export type GroupView = z.infer<typeof groupViewSchema>;
