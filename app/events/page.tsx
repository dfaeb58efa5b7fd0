import type { Metadata } from "next";
import { toSpan } from "@/components/analytics/event-address";
import type { SearchParams } from "@/components/analytics/segmentation-params";
import { EventsPage } from "./events-page";

export const metadata: Metadata = { title: "Events" };
export const dynamic = "force-dynamic";

export default async function Events({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { range } = await searchParams;
  return <EventsPage span={toSpan(range)} chosen={null} />;
}
