import Link from "next/link";
import { formatNumber } from "@/components/shell/format/format";
import classes from "./segment-links.module.css";

export type Segment = { href: string; label: string; current: boolean; count?: number };

/** A choice of views, each an address of its own. */
export function SegmentLinks({ label, segments }: { label: string; segments: readonly Segment[] }) {
  return (
    <nav aria-label={label} className={classes.segments}>
      {segments.map(({ href, label: name, current, count }) => (
        <Link key={name} href={href} aria-current={current ? "true" : undefined} scroll={false}>
          {name}
          {count !== undefined && <span>{formatNumber(count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
