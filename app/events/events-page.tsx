import type { ReactNode } from "react";
import { getCurrentProject } from "@/app/current-project";
import { AmplitudeNotice } from "@/components/analytics/amplitude-notice";
import { type AskedEvents, chartAddress, SPAN_DAYS, SPAN_STEPS } from "@/components/analytics/events/event-address";
import { EventTypesTable } from "@/components/analytics/events/event-types-table";
import { OverLimitNotice } from "@/components/analytics/events/over-limit-notice";
import { LiveRefresh } from "@/components/analytics/live-refresh";
import { NoEvents } from "@/components/analytics/no-events";
import { TooLongPage } from "@/components/analytics/too-long";
import { Page } from "@/components/shell/layout/page";
import { LinkButton } from "@/components/shell/links/link-button";
import { listEventTypes } from "@/lib/analytics/event-types";
import { env } from "@/lib/env";
import { readOverLimits } from "@/lib/ingestion/indexed-names";
import { toResult } from "@/lib/model/errors";
import { getBuiltinApiKey } from "@/lib/store/projects";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TYPES_MAX = 50;

/** The Events page, with one event type at its side when there is one. */
export async function EventsPage({
  asked,
  chosen,
  startDetail,
}: {
  asked: AskedEvents;
  chosen: string | null;
  /** Begins to read the event type while the list is read, and gives what shows it. */
  startDetail?: (projectId: string) => ReactNode;
}) {
  const project = await getCurrentProject();
  const frame = {
    crumbs: chosen === null ? [{ label: "Events" }] : [{ label: "Events", href: "/events" }, { label: chosen }],
    title: "Events",
  };
  if (project.kind !== "builtin")
    return (
      <Page {...frame}>
        <AmplitudeNotice project={project} what="events" />
      </Page>
    );

  const now = new Date();
  const to = new Date(Math.ceil(now.getTime() / HOUR_MS) * HOUR_MS);
  const from = new Date(to.getTime() - SPAN_DAYS[asked.span] * DAY_MS);
  const span = { from, to, steps: SPAN_STEPS[asked.span] };
  const detail = startDetail?.(project.id);
  const [page, limits] = await Promise.all([
    toResult(() => listEventTypes(project.id, asked, { span, limit: TYPES_MAX, now })),
    readOverLimits(project.id),
  ]);
  if (!page.ok) return <TooLongPage {...frame} failure={page.error} />;
  if (page.data.all === 0)
    return (
      <Page {...frame}>
        <NoEvents what="events" baseUrl={env.APP_URL} apiKey={await getBuiltinApiKey(project.id)} />
        <LiveRefresh />
      </Page>
    );
  return (
    <Page
      {...frame}
      description="What arrived in the built-in project, with the properties it carried. Newest events appear within seconds."
      actions={
        <LinkButton href={chosen === null ? "/segmentation" : chartAddress(chosen)} variant="default">
          Open in Segmentation
        </LinkButton>
      }
    >
      <OverLimitNotice limits={limits} />
      <EventTypesTable page={page.data} asked={asked} chosen={chosen}>
        {detail}
      </EventTypesTable>
      <LiveRefresh />
    </Page>
  );
}
