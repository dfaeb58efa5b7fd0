import { Skeleton } from "@mantine/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { getCurrentProject } from "@/app/current-project";
import {
  type AskedEvent,
  type AskedEvents,
  type EventTab,
  fromAddress,
  parseEvent,
  parseEvents,
} from "@/components/analytics/events/event-address";
import { EventDetail } from "@/components/analytics/events/event-detail";
import { EventProperties } from "@/components/analytics/events/event-properties";
import { StoredEvents } from "@/components/analytics/events/stored-events";
import { PROPERTIES_MAX } from "@/components/analytics/property-pages";
import { TooLong } from "@/components/analytics/too-long";
import type { SearchParams } from "@/components/shell/links/search-params";
import { describeProperties } from "@/lib/analytics/describe-properties";
import { readNewestEvents, readSample } from "@/lib/analytics/event-views";
import { type Result, toResult } from "@/lib/model/errors";
import { EventsPage } from "../events-page";

export const dynamic = "force-dynamic";

const NEWEST_MAX = 20;

type Props = { params: Promise<{ eventType: string }>; searchParams: Promise<SearchParams> };
type DetailProps = {
  reading: Promise<Result<Awaited<ReturnType<typeof readDetail>>>>;
  eventType: string;
  asked: AskedEvents;
  view: AskedEvent;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: fromAddress((await params).eventType) };
}

export default async function EventTypePage({ params, searchParams }: Props) {
  const eventType = fromAddress((await params).eventType);
  const project = await getCurrentProject();
  if (project.kind === "builtin" && (await readNewestEvents(project.id, { eventType }, 1)).length === 0) notFound();
  const asked = parseEvents(await searchParams);
  const view = parseEvent(await searchParams);
  return (
    <EventsPage
      asked={asked}
      chosen={eventType}
      startDetail={(projectId) => {
        const reading = toResult(() => readDetail(projectId, eventType, view));
        // Where the list fails, nobody waits for this result.
        reading.catch(() => undefined);
        return (
          <Suspense key={`${eventType} ${view.tab}`} fallback={<Skeleton height={320} radius="lg" />}>
            <Detail reading={reading} eventType={eventType} asked={asked} view={view} />
          </Suspense>
        );
      }}
    />
  );
}

async function Detail({ reading, eventType, asked, view }: DetailProps) {
  const read = await reading;
  if (!read.ok) return <TooLong failure={read.error} />;
  const { sample, event, user, newest } = read.data;
  const shared = { eventType, asked, view, sample };
  return (
    <EventDetail eventType={eventType} asked={asked} tab={view.tab} counts={{ properties: event.all, user: user.all }}>
      {view.tab === "properties" && (
        <EventProperties {...shared} found={event} none="Its newest events carry no properties." />
      )}
      {view.tab === "user" && (
        <EventProperties
          {...shared}
          found={user}
          none="Its newest events carry no user properties. A user’s own are on the Users page."
        />
      )}
      {view.tab === "newest" && <StoredEvents events={newest} show="user" />}
    </EventDetail>
  );
}

async function readDetail(projectId: string, eventType: string, { tab, search, page }: AskedEvent) {
  const [sample, newest] = await Promise.all([
    readSample(projectId, eventType),
    tab === "newest" ? readNewestEvents(projectId, { eventType }, NEWEST_MAX) : [],
  ]);
  /** Of the properties that another tab shows only the number is of use. */
  const of = (column: "eventProperties" | "userProperties", shown: EventTab) =>
    describeProperties(
      sample.map((event) => ({ time: event.time, json: event[column] })),
      shown === tab ? { search, page, limit: PROPERTIES_MAX } : { limit: 0 },
    );
  return {
    sample: sample.length,
    event: of("eventProperties", "properties"),
    user: of("userProperties", "user"),
    newest,
  };
}
