import Link from "next/link";
import type { ReactNode } from "react";
import classes from "./list-links.module.css";

/** The foot of a list: what is shown of it, and the way to its other pages. */
export function ListLinks({
  label,
  children,
  pages,
}: {
  label: string;
  children: ReactNode;
  pages: readonly { text: string; href: string | null }[];
}) {
  return (
    <footer className={classes.footer}>
      <span>{children}</span>
      <nav aria-label={label}>
        {pages.map(
          ({ text, href }) =>
            href !== null && (
              <Link key={text} href={href} scroll={false}>
                {text}
              </Link>
            ),
        )}
      </nav>
    </footer>
  );
}
