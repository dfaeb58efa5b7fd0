import { z } from "zod";
import { timeZoneSchema } from "@/lib/model/schedule/schedule";

/** Where a property is looked up: on the event, among its other fields, on its user as he is now, or in its groups. */
export const propertyPlaceSchema = z.enum(["event", "field", "user", "group"]);
export type PropertyPlace = z.infer<typeof propertyPlaceSchema>;

export const PROPERTY_PLACE_LABEL: Record<PropertyPlace, string> = {
  event: "Event properties",
  field: "Event fields",
  user: "User properties",
  group: "Groups",
};

export const propertySchema = z.object({ place: propertyPlaceSchema, name: z.string().min(1).max(1_024) });
export type Property = z.infer<typeof propertySchema>;

export const filterOperatorSchema = z.enum(["is", "is_not", "contains", "at_least", "at_most", "is_set", "is_not_set"]);
export type FilterOperator = z.infer<typeof filterOperatorSchema>;

export const FILTER_OPERATOR_LABEL: Record<FilterOperator, string> = {
  is: "=",
  is_not: "≠",
  contains: "contains",
  at_least: "≥",
  at_most: "≤",
  is_set: "is set",
  is_not_set: "is not set",
};

/** Operators that compare with a value. */
export function takesValue(operator: FilterOperator): boolean {
  return operator !== "is_set" && operator !== "is_not_set";
}

/** One condition. Numbers are compared as numbers where both sides are; an event without the property `is_not` anything. */
export const filterSchema = z
  .object({ property: propertySchema, operator: filterOperatorSchema, value: z.string().max(1_024) })
  .refine(({ operator, value }) => !/^at_/.test(operator) || Number.isFinite(Number(value || Number.NaN)), {
    path: ["value"],
    error: "Enter a number.",
  })
  .refine(({ operator, value }) => !takesValue(operator) || value !== "", { path: ["value"], error: "Enter a value." });
export type Filter = z.infer<typeof filterSchema>;

export const measureSchema = z.enum(["events", "users"]);
export type Measure = z.infer<typeof measureSchema>;
export const MEASURE_LABEL: Record<Measure, string> = { events: "Events", users: "Unique users" };

export const intervalSchema = z.enum(["hour", "day", "week"]);
export type Interval = z.infer<typeof intervalSchema>;
export const INTERVAL_LABEL: Record<Interval, string> = { hour: "Hour", day: "Day", week: "Week" };

/** What a segmentation chart asks. `event` null: any event. Times are cut into hours, days and weeks of the time zone. */
const segmentationSchema = z.object({
  event: z.string().nullable(),
  measure: measureSchema,
  interval: intervalSchema,
  filters: z.array(filterSchema).max(10),
  groupBy: propertySchema.nullable(),
  from: z.date(),
  to: z.date(),
  timeZone: timeZoneSchema,
});
export type Segmentation = z.infer<typeof segmentationSchema>;

/** One line of the chart and of the table. `name` null: events without the property; of an ungrouped chart, all. */
export type SegmentationGroup = {
  name: string | null;
  total: number;
  /** The total of the span of the same length just before. */
  before: number;
  /** One value for each step. */
  values: number[];
};

/**
 * An answered chart. `total` is counted over all groups, also those beyond the largest that are listed; a user of
 * several groups is one user in it.
 */
export type SegmentationResult = {
  /** When each step begins, in ms. */
  steps: number[];
  groups: SegmentationGroup[];
  groupsInAll: number;
  total: number;
  before: number;
};

/** Groups that are listed, largest first. */
export const GROUPS_MAX = 50;

/** Groups that are drawn. */
export const LINES_MAX = 4;

/** Steps that a chart may have. */
export const STEPS_MAX = 800;
