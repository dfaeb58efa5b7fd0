import { Badge } from "@mantine/core";
import Link from "next/link";
import classes from "./catalog.module.css";

type CatalogTabsProps = { active: "sources" | "destinations"; sources: number; destinations: number };

/** The two halves of the catalog. */
export function CatalogTabs({ active, sources, destinations }: CatalogTabsProps) {
  const tabs = [
    { key: "sources", href: "/catalog/sources", label: "Sources", count: sources },
    { key: "destinations", href: "/catalog/destinations", label: "Destinations", count: destinations },
  ] as const;
  return (
    <nav aria-label="Catalog" className={classes.tabs}>
      {tabs.map(({ key, href, label, count }) => (
        <Link key={key} href={href} className={classes.tab} aria-current={key === active ? "page" : undefined}>
          {label}
          <Badge color={key === active ? "accent" : "grey"} size="sm" radius="xl" aria-hidden>
            {count}
          </Badge>
        </Link>
      ))}
    </nav>
  );
}
