import type { Metadata } from "next";
import { parseEvents } from "@/components/analytics/events/event-address";
import type { SearchParams } from "@/components/shell/links/search-params";
import { EventsPage } from "./events-page";

export const metadata: Metadata = { title: "Events" };
export const dynamic = "force-dynamic";

export default async function Events({ searchParams }: { searchParams: Promise<SearchParams> }) {
  return <EventsPage asked={parseEvents(await searchParams)} chosen={null} />;
}
