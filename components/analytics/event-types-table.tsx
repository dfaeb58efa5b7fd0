"use client";

import { Badge, SegmentedControl, TextInput } from "@mantine/core";
import { IconClock, IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { SegmentLinks } from "@/components/performance/segment-links";
import { formatCount } from "@/components/shell/format";
import { Moment } from "@/components/shell/moment";
import { Count } from "@/components/sources/count";
import { SparkBars } from "@/components/sources/spark-bars";
import type { EventTypeView } from "@/lib/core/event-view";
import classes from "./analytics.module.css";
import { EVENT_SPANS, type EventSpan, eventAddress, eventsAddress, SPAN_TITLE } from "./event-address";

/** An event type with what stands beside its name. */
export type ListedEventType = EventTypeView & { state: "new" | "stopped" | null };

type Shown = "all" | "new" | "stopped";
const SHOWN = [
  { value: "all", label: "All" },
  { value: "new", label: "New" },
  { value: "stopped", label: "Stopped" },
] as const;

type EventTypesTableProps = {
  types: ListedEventType[];
  span: EventSpan;
  chosen: string | null;
  /** The chosen event type, at the side. */
  children?: ReactNode;
};

/** The event types of a project, the most frequent first. */
export function EventTypesTable({ types, span, chosen, children }: EventTypesTableProps) {
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const wanted = search.trim().toLowerCase();
  const rows = types.filter(
    ({ name, state }) => name.toLowerCase().includes(wanted) && (shown === "all" || state === shown),
  );
  const events = types.reduce((sum, type) => sum + type.events, 0);
  const spans = EVENT_SPANS.map((one) => ({
    href: chosen === null ? eventsAddress(one) : eventAddress(chosen, one),
    label: one.replace(/(\d+)/, "$1 "),
    current: one === span,
  }));

  return (
    <>
      <div className={classes.controls}>
        <TextInput
          aria-label="Find an event"
          placeholder="Find an event"
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          w={240}
        />
        <SegmentLinks label="Span" segments={spans} />
        <SegmentedControl
          aria-label="Show events"
          size="sm"
          data={[...SHOWN]}
          value={shown}
          onChange={(value) => setShown(SHOWN.find((one) => one.value === value)?.value ?? "all")}
        />
        <span className={classes.summary}>
          {formatCount(types.length, "event type")} of 2,000, {formatCount(events, "event")}
        </span>
      </div>
      <div className={classes.split} data-detail={chosen !== null || undefined}>
        <div className={classes.card}>
          <div className={classes.scroll}>
            <table className={classes.table}>
              <caption className="visually-hidden">Event types</caption>
              <thead>
                <tr>
                  <th scope="col">Event type</th>
                  <th scope="col" data-optional>
                    {SPAN_TITLE[span]}
                  </th>
                  <th scope="col" data-number>
                    Events
                  </th>
                  <th scope="col" data-optional>
                    First seen
                  </th>
                  <th scope="col">Last seen</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((type) => (
                  <EventTypeRow key={type.name} type={type} span={span} chosen={type.name === chosen} />
                ))}
              </tbody>
            </table>
          </div>
          {rows.length === 0 && <p className={classes.none}>No event type fits. Clear the search or choose All.</p>}
        </div>
        {children}
      </div>
    </>
  );
}

function EventTypeRow({ type, span, chosen }: { type: ListedEventType; span: EventSpan; chosen: boolean }) {
  return (
    <tr data-chosen={chosen || undefined}>
      <th scope="row" className={classes.name}>
        <Link href={eventAddress(type.name, span)} scroll={false} aria-current={chosen ? "true" : undefined}>
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
