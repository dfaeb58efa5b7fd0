import Link from "next/link";
import type { ReactNode } from "react";
import classes from "./more-links.module.css";

/** The foot of a long table: how much is shown, and the way to the rest. Nothing when all is shown. */
export function MoreLinks({
  children,
  newestHref,
  olderHref,
}: {
  children?: ReactNode;
  newestHref: string | null;
  olderHref: string | null;
}) {
  if (!children && !newestHref && !olderHref) return null;
  return (
    <footer className={classes.footer}>
      <span>{children}</span>
      <nav aria-label="Pages">
        {newestHref && (
          <Link href={newestHref} scroll={false}>
            Newest
          </Link>
        )}
        {olderHref && (
          <Link href={olderHref} scroll={false}>
            Older
          </Link>
        )}
      </nav>
    </footer>
  );
}
