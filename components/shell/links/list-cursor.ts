import { type ListCursor, listCursorSchema } from "@/lib/model/values/event-view";

/** Where a page of a list begins, as an address carries it: `12~Order Completed`. */
export function formatCursor({ key, name }: ListCursor): string {
  return `${key}~${name}`;
}

/** Null where the address says nothing or nonsense: the list begins at its beginning. */
export function parseCursor(text: string | null): ListCursor | null {
  const [, key, name] = /^(-?\d{1,15})~(.*)$/s.exec(text ?? "") ?? [];
  return listCursorSchema.safeParse({ key: Number(key), name }).data ?? null;
}
