import { userAddress } from "@/components/analytics/events/event-address";
import { formatCursor, parseCursor } from "@/components/shell/links/list-cursor";
import { one, pageNumber, type SearchParams, searchText } from "@/components/shell/links/search-params";
import type { ListCursor } from "@/lib/model/values/event-view";

/** What an address asks of the list of users. */
export type AskedUsers = { search: string; after: ListCursor | null };

/** What an address asks of one user: which of his properties. */
export type AskedUser = { search: string; page: number };

export function parseUsers(params: SearchParams): AskedUsers {
  return { search: searchText(params, "q"), after: parseCursor(one(params, "after")) };
}

export function usersAddress({ search, after }: AskedUsers): string {
  const params = new URLSearchParams();
  if (search !== "") params.set("q", search);
  if (after) params.set("after", formatCursor(after));
  return params.size > 0 ? `/users?${params}` : "/users";
}

export function parseUser(params: SearchParams): AskedUser {
  return { search: searchText(params, "property"), page: pageNumber(params, "page") };
}

/** A page of a user's properties. */
export function userPropertiesAddress(userKey: string, { search, page }: AskedUser): string {
  const params = new URLSearchParams();
  if (search !== "") params.set("property", search);
  if (page !== 1) params.set("page", String(page));
  return params.size > 0 ? `${userAddress(userKey)}?${params}` : userAddress(userKey);
}
