import type { ReactNode } from "react";
import type { ListCursor } from "@/lib/model/values/event-view";
import { ListLinks } from "./list-links";

/** The foot of a list whose pages begin after a row; nothing where all rows are on one page. */
export function CursorLinks({
  label,
  after,
  next,
  address,
  children,
}: {
  label: string;
  /** Where this page begins, and where the one after it does. */
  after: ListCursor | null;
  next: ListCursor | null;
  address: (after: ListCursor | null) => string;
  children: ReactNode;
}) {
  if (after === null && next === null) return null;
  return (
    <ListLinks
      label={label}
      pages={[
        { text: "First page", href: after && address(null) },
        { text: "Next page", href: next && address(next) },
      ]}
    >
      {children}
    </ListLinks>
  );
}
