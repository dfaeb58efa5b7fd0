import Link from "next/link";
import classes from "./breadcrumbs.module.css";

/** One place on the way to a page. Without `href` it is the page itself, or a place without a page of its own. */
export type Crumb = { label: string; href?: string };

/** The way to this page. On a phone only its end is shown. */
export function Breadcrumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Breadcrumbs" className={classes.crumbs}>
      <ol>
        {crumbs.map(({ label, href }, i) => (
          <li key={label}>
            {href ? (
              <Link href={href}>{label}</Link>
            ) : (
              <span aria-current={i === crumbs.length - 1 ? "page" : undefined}>{label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
