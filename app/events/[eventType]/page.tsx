import { Skeleton } from "@mantine/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { getCurrentProject } from "@/app/current-project";
import { type EventSpan, type EventTab, fromAddress, toSpan, toTab } from "@/components/analytics/event-address";
import { EventDetail } from "@/components/analytics/event-detail";
import { PropertyList } from "@/components/analytics/property-list";
import type { SearchParams } from "@/components/analytics/segmentation-params";
import { StoredEvents } from "@/components/analytics/stored-events";
import { describeProperties } from "@/lib/project/describe-properties";
import { readNewestEvents, readSample } from "@/lib/store/event-views";
import { EventsPage } from "../events-page";

export const dynamic = "force-dynamic";

const NEWEST_MAX = 20;

type Props = { params: Promise<{ eventType: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: fromAddress((await params).eventType) };
}

export default async function EventTypePage({ params, searchParams }: Props) {
  const eventType = fromAddress((await params).eventType);
  const project = await getCurrentProject();
  if (project.kind === "builtin" && (await readNewestEvents(project.id, { eventType }, 1)).length === 0) notFound();
  const { range, tab } = await searchParams;
  const asked = { eventType, span: toSpan(range), tab: toTab(tab) };
  return (
    <EventsPage
      span={asked.span}
      chosen={eventType}
      detail={(projectId) => (
        <Suspense key={`${eventType} ${asked.tab}`} fallback={<Skeleton height={320} radius="lg" />}>
          <Detail projectId={projectId} {...asked} />
        </Suspense>
      )}
    />
  );
}

async function Detail({
  projectId,
  eventType,
  span,
  tab,
}: {
  projectId: string;
  eventType: string;
  span: EventSpan;
  tab: EventTab;
}) {
  const sample = await readSample(projectId, eventType);
  const event = describeProperties(sample.map(({ time, eventProperties }) => ({ time, json: eventProperties })));
  const user = describeProperties(sample.map(({ time, userProperties }) => ({ time, json: userProperties })));
  const counts = { properties: event.length, user: user.length };
  return (
    <EventDetail eventType={eventType} span={span} tab={tab} counts={counts}>
      {tab === "properties" && (
        <PropertyList properties={event} sample={sample.length} none="Its newest events carry no properties." />
      )}
      {tab === "user" && (
        <PropertyList
          properties={user}
          sample={sample.length}
          none="Its newest events carry no user properties. A user’s own are on the Users page."
        />
      )}
      {tab === "newest" && <StoredEvents events={sample.slice(0, NEWEST_MAX)} show="user" />}
    </EventDetail>
  );
}
