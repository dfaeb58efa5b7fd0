import { formatNumber } from "@/components/shell/format/format";
import { ListLinks } from "@/components/shell/links/list-links";

/** Properties on one page of a list. */
export const PROPERTIES_MAX = 50;

/** The foot of a list of properties in numbered pages; nothing where all are on one. */
export function PropertyPages({
  page,
  fitting,
  address,
}: {
  page: number;
  fitting: number;
  address: (page: number) => string;
}) {
  const pages = Math.max(1, Math.ceil(fitting / PROPERTIES_MAX));
  if (pages === 1 && page === 1) return null;
  const first = (page - 1) * PROPERTIES_MAX + 1;
  return (
    <ListLinks
      label="Pages of properties"
      pages={[
        { text: "Previous page", href: page > 1 ? address(Math.min(page - 1, pages)) : null },
        { text: "Next page", href: page < pages ? address(page + 1) : null },
      ]}
    >
      {page > pages
        ? `There are only ${formatNumber(pages)} pages`
        : `${formatNumber(first)} to ${formatNumber(Math.min(fitting, first + PROPERTIES_MAX - 1))} of ${formatNumber(fitting)}`}
    </ListLinks>
  );
}
