import { createParser } from "nuqs/server";
import { listCursorSchema } from "@/lib/model/values/event-view";

/** Parameters of an address, as pages get them. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** No text that a search could find is longer. */
export const SEARCH_CHARACTERS_MAX = 1_024;

/** A text. No text in the database holds a NUL, and none may be asked for with one. */
export const parseAsText = createParser({ parse: withoutNul, serialize: (text: string) => text });

/** A search text: no longer than anything that it could find. */
export const parseAsSearch = createParser({
  parse: (text) => withoutNul(text).trim().slice(0, SEARCH_CHARACTERS_MAX) || null,
  serialize: (text: string) => text,
}).withDefault("");

/** A page's number, from 1. */
export const parseAsPage = createParser({
  parse: (text) => (/^[1-9]\d{0,6}$/.test(text) ? Number(text) : null),
  serialize: String,
}).withDefault(1);

/** Where a page of a list begins: `12~Order Completed`. Nonsense means the beginning of the list. */
export const parseAsCursor = createParser({
  parse: (text) => {
    const [, key, name] = /^(-?\d{1,15})~(.*)$/s.exec(withoutNul(text)) ?? [];
    return listCursorSchema.safeParse({ key: Number(key), name }).data ?? null;
  },
  serialize: ({ key, name }) => `${key}~${name}`,
});

/** A moment, as ISO 8601. */
export const parseAsMoment = createParser({
  parse: (text) => {
    const moment = new Date(text);
    return Number.isNaN(moment.getTime()) ? null : moment;
  },
  serialize: (moment: Date) => moment.toISOString(),
});

export function withoutNul(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}
