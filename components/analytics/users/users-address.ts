import { createLoader, createSerializer } from "nuqs/server";
import { userAddress } from "@/components/analytics/events/event-address";
import { parseAsCursor, parseAsPage, parseAsSearch, type SearchParams } from "@/components/shell/links/search-params";
import type { ListCursor } from "@/lib/model/values/event-view";

/** What an address asks of the list of users. */
export type AskedUsers = { search: string; after: ListCursor | null };

/** What an address asks of one user: which of the user's properties. */
export type AskedUser = { search: string; page: number };

const users = { search: parseAsSearch, after: parseAsCursor };
const user = { search: parseAsSearch, page: parseAsPage };
const usersKeys = { urlKeys: { search: "q" } };
const userKeys = { urlKeys: { search: "property" } };
const serializeUsers = createSerializer(users, usersKeys);
const serializeUser = createSerializer(user, userKeys);

export const parseUsers: (params: SearchParams) => AskedUsers = createLoader(users, usersKeys);
export const parseUser: (params: SearchParams) => AskedUser = createLoader(user, userKeys);

export function usersAddress(asked: AskedUsers): string {
  return serializeUsers("/users", asked);
}

/** A page of a user's properties. */
export function userPropertiesAddress(userKey: string, asked: AskedUser): string {
  return serializeUser(userAddress(userKey), asked);
}
