"use client";

import { Badge } from "@mantine/core";
import { IconArrowDown, IconClock } from "@tabler/icons-react";
import Form from "next/form";
import Link from "next/link";
import type { ReactNode } from "react";
import classes from "@/components/analytics/analytics.module.css";
import { SearchField } from "@/components/analytics/search-field";
import { SparkBars } from "@/components/shell/charts/spark-bars";
import { ScrollingTable } from "@/components/shell/data-table/data-table";
import { Count } from "@/components/shell/format/count";
import { formatCount } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { CursorLinks } from "@/components/shell/links/cursor-links";
import { SegmentLinks } from "@/components/shell/links/segment-links";
import type { EventTypeSort, EventTypesPage, EventTypeView } from "@/lib/model/values/event-view";
import {
  type AskedEvents,
  EVENT_SPANS,
  eventAddress,
  eventPath,
  eventsAddress,
  eventsParams,
  SPAN_TITLE,
} from "./event-address";

type EventTypesTableProps = {
  page: EventTypesPage;
  asked: AskedEvents;
  chosen: string | null;
  /** The chosen event type, at the side. */
  children?: ReactNode;
};

/** A page of a project's event types. The address carries search, order and place. */
export function EventTypesTable({ page, asked, chosen, children }: EventTypesTableProps) {
  const address = (change: Partial<AskedEvents>) => {
    const next = { ...asked, after: null, ...change };
    return chosen === null ? eventsAddress(next) : eventAddress(chosen, next);
  };
  return (
    <>
      <EventTypesControls page={page} asked={asked} chosen={chosen} address={address} />
      <div className={classes.split} data-detail={chosen !== null || undefined}>
        <div className={classes.card}>
          <ScrollingTable caption="Event types" className={classes.table} hover>
            <EventTypesHead asked={asked} address={address} />
            <tbody>
              {page.types.map((type) => (
                <EventTypeRow key={type.name} type={type} asked={asked} chosen={type.name === chosen} />
              ))}
            </tbody>
          </ScrollingTable>

          {page.types.length === 0 && (
            <p className={classes.none}>No event type fits. Clear the search, choose All, or go to the first page.</p>
          )}
          <CursorLinks
            label="Pages of event types"
            after={asked.after}
            next={page.next}
            address={(after) => address({ after })}
          >
            {page.types.length} of {formatCount(page.fitting, "event type")}
          </CursorLinks>
        </div>
        {children}
      </div>
    </>
  );
}

type Address = (change: Partial<AskedEvents>) => string;

function EventTypesControls({
  page,
  asked,
  chosen,
  address,
}: Omit<EventTypesTableProps, "children"> & { address: Address }) {
  const others = eventsParams({ ...asked, search: "", after: null });
  return (
    <div className={classes.controls}>
      <Form action={chosen === null ? "/events" : eventPath(chosen)} scroll={false} className={classes.search}>
        <SearchField name="q" search={asked.search} label="Find an event" params={others} />
      </Form>
      <SegmentLinks
        label="Span"
        segments={EVENT_SPANS.map((span) => ({
          href: address({ span }),
          label: span.replace(/(\d+)/, "$1 "),
          current: span === asked.span,
        }))}
      />
      <SegmentLinks
        label="Show events"
        segments={SHOWN.map(({ state, label }) => ({
          href: address({ state }),
          label,
          current: state === asked.state,
        }))}
      />
      <span className={classes.summary}>
        {formatCount(page.all, "event type")}, {formatCount(page.events, "event")}
      </span>
    </div>
  );
}

const SHOWN = [
  { state: null, label: "All" },
  { state: "new", label: "New" },
  { state: "stopped", label: "Stopped" },
] as const;

function EventTypesHead({ asked, address }: { asked: AskedEvents; address: Address }) {
  return (
    <thead>
      <tr>
        <SortHead by="name" direction="ascending" asked={asked} address={address}>
          Event type
        </SortHead>
        <th scope="col" data-optional>
          {SPAN_TITLE[asked.span]}
        </th>
        <SortHead by="events" direction="descending" asked={asked} address={address} data-number>
          Events
        </SortHead>
        <SortHead by="first" direction="descending" asked={asked} address={address} data-optional>
          First seen
        </SortHead>
        <th scope="col">Last seen</th>
      </tr>
    </thead>
  );
}

/** A column's title that sorts by it, always in the one direction that is of use. */
function SortHead({
  by,
  direction,
  asked,
  address,
  children,
  ...place
}: {
  by: EventTypeSort;
  direction: "ascending" | "descending";
  asked: AskedEvents;
  address: Address;
  children: string;
  "data-number"?: boolean;
  "data-optional"?: boolean;
}) {
  const sorted = asked.sort === by;
  return (
    <th scope="col" aria-sort={sorted ? direction : undefined} {...place}>
      <Link href={address({ sort: by })} scroll={false} className={classes.sort} title={`Sort by ${SORT_TEXT[by]}`}>
        {children}
        {sorted && (
          <IconArrowDown
            size={13}
            stroke={2}
            aria-hidden
            style={direction === "ascending" ? { transform: "rotate(180deg)" } : undefined}
          />
        )}
      </Link>
    </th>
  );
}

const SORT_TEXT: Record<EventTypeSort, string> = {
  events: "the number of events, most first",
  name: "name",
  first: "the first event, latest first",
};

function EventTypeRow({ type, asked, chosen }: { type: EventTypeView; asked: AskedEvents; chosen: boolean }) {
  return (
    <tr data-chosen={chosen || undefined}>
      <th scope="row" className={classes.name}>
        <Link
          href={eventAddress(type.name, asked)}
          scroll={false}
          prefetch={false}
          aria-current={chosen ? "true" : undefined}
        >
          {type.name}
        </Link>{" "}
        {type.state === "new" && <Badge color="accent">New</Badge>}
        {type.state === "stopped" && (
          <Badge color="warn" leftSection={<IconClock size={12} stroke={1.75} aria-hidden />}>
            Stopped
          </Badge>
        )}
      </th>
      <td data-optional>
        <SparkBars values={type.byStep} />
      </td>
      <td data-number>
        <Count value={type.events} />
      </td>
      <td data-optional>
        <Moment at={type.firstSeen} />
      </td>
      <td>
        <Moment at={type.lastSeen} show="relative" />
      </td>
    </tr>
  );
}
