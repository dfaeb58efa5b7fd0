/** Parameters of an address, as pages get them. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** A parameter's first value. No text in the database holds a NUL, and none may be asked for with one. */
export function one(params: SearchParams, name: string): string | null {
  return many(params, name)[0] ?? null;
}

export function many(params: SearchParams, name: string): string[] {
  const value = params[name];
  return value === undefined ? [] : [value].flat().map(withoutNul);
}

/** A search text: no longer than anything that it could find. */
export function searchText(params: SearchParams, name: string): string {
  return (one(params, name) ?? "").trim().slice(0, SEARCH_CHARACTERS_MAX);
}

/** A page's number, from 1. */
export function pageNumber(params: SearchParams, name: string): number {
  const text = one(params, name) ?? "";
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}

export function withoutNul(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}

const SEARCH_CHARACTERS_MAX = 1_024;
