import { IconX } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/shell/links/link-button";
import { SegmentLinks } from "@/components/shell/links/segment-links";
import { type AskedEvents, chartAddress, type EventTab, eventAddress, eventsAddress } from "./event-address";
import classes from "./event-detail.module.css";

type EventDetailProps = {
  eventType: string;
  asked: AskedEvents;
  tab: EventTab;
  counts: { properties: number; user: number };
  children: ReactNode;
};

/** One event type at the side of the list: its properties, its users' properties, its newest events. */
export function EventDetail({ eventType, asked, tab, counts, children }: EventDetailProps) {
  const segment = (of: EventTab, label: string, count?: number) => ({
    href: eventAddress(eventType, asked, { tab: of }),
    label,
    count,
    current: of === tab,
  });
  return (
    <section className={classes.detail} aria-label={eventType}>
      <header className={classes.head}>
        <h2>{eventType}</h2>
        <Link href={eventsAddress(asked)} scroll={false} aria-label="Close" className={classes.close}>
          <IconX size={16} stroke={1.75} aria-hidden />
        </Link>
      </header>
      <div className={classes.tools}>
        <SegmentLinks
          label="Views of this event"
          segments={[
            segment("properties", "Properties", counts.properties),
            segment("user", "User", counts.user),
            segment("newest", "Newest"),
          ]}
        />
        <LinkButton href={chartAddress(eventType)} variant="subtle" size="compact-sm">
          Chart
        </LinkButton>
      </div>
      {children}
    </section>
  );
}
