import type { ReactNode } from "react";
import { getCurrentProject } from "@/app/current-project";
import { AmplitudeNotice } from "@/components/analytics/amplitude-notice";
import { chartAddress, type EventSpan, SPAN_DAYS, SPAN_STEPS } from "@/components/analytics/event-address";
import { EventTypesTable } from "@/components/analytics/event-types-table";
import { LiveRefresh } from "@/components/analytics/live-refresh";
import { NoEvents } from "@/components/analytics/no-events";
import { OverLimitNotice } from "@/components/analytics/over-limit-notice";
import { LinkButton } from "@/components/shell/link-button";
import { Page } from "@/components/shell/page";
import { type EventTypeView, eventTypeState } from "@/lib/core/event-view";
import { env } from "@/lib/env";
import { listEventTypes } from "@/lib/store/event-views";
import { readOverLimits } from "@/lib/store/indexed-names";
import { getBuiltinApiKey } from "@/lib/store/projects";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The Events page, with one event type at its side when there is one. */
export async function EventsPage({
  span,
  chosen,
  detail,
}: {
  span: EventSpan;
  chosen: string | null;
  detail?: (projectId: string) => ReactNode;
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
  const from = new Date(to.getTime() - SPAN_DAYS[span] * DAY_MS);
  const types = await listEventTypes(project.id, { from, to }, SPAN_STEPS[span]);
  if (types.length === 0)
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
      <OverLimitNotice limits={await readOverLimits(project.id)} />
      <EventTypesTable types={withStates(types, now)} span={span} chosen={chosen}>
        {detail?.(project.id)}
      </EventTypesTable>
      <LiveRefresh />
    </Page>
  );
}

function withStates(types: readonly EventTypeView[], now: Date) {
  const times = (pick: (type: EventTypeView) => Date) => types.map((type) => pick(type).getTime());
  const project = {
    firstSeen: new Date(Math.min(...times(({ firstSeen }) => firstSeen))),
    lastSeen: new Date(Math.max(...times(({ lastSeen }) => lastSeen))),
  };
  return types.map((type) => ({ ...type, state: eventTypeState(type, project, now) }));
}
