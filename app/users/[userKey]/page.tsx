import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCurrentProject } from "@/app/current-project";
import { fromAddress } from "@/components/analytics/events/event-address";
import { LiveRefresh } from "@/components/analytics/live-refresh";
import { PROPERTIES_MAX } from "@/components/analytics/property-pages";
import { TooLongPage } from "@/components/analytics/too-long";
import { UserProfile } from "@/components/analytics/users/user-profile";
import { parseUser } from "@/components/analytics/users/users-address";
import { Page } from "@/components/shell/layout/page";
import type { SearchParams } from "@/components/shell/links/search-params";
import { readNewestEvents } from "@/lib/analytics/event-views";
import { findUser, listUserProperties, readUserGroups } from "@/lib/analytics/user-views";
import { toResult } from "@/lib/model/errors";

export const dynamic = "force-dynamic";

const EVENTS_MAX = 50;

type Props = { params: Promise<{ userKey: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: fromAddress((await params).userKey) };
}

export default async function UserPage({ params, searchParams }: Props) {
  const userKey = fromAddress((await params).userKey);
  const project = await getCurrentProject();
  const user = await findUser(project.id, userKey);
  if (!user) notFound();
  const asked = parseUser(await searchParams);
  const read = await toResult(() =>
    Promise.all([
      listUserProperties(project.id, userKey, { ...asked, limit: PROPERTIES_MAX }),
      readUserGroups(project.id, userKey),
      readNewestEvents(project.id, { userKey }, EVENTS_MAX),
    ]),
  );
  const frame = { crumbs: [{ label: "Users", href: "/users" }, { label: userKey }], title: userKey };
  if (!read.ok) return <TooLongPage {...frame} failure={read.error} />;
  const [properties, groups, events] = read.data;
  return (
    <Page {...frame}>
      <UserProfile
        user={user}
        properties={properties}
        groups={groups}
        events={events}
        eventsMax={EVENTS_MAX}
        asked={asked}
      />
      <LiveRefresh />
    </Page>
  );
}
