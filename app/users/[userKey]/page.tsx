import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCurrentProject } from "@/app/current-project";
import { fromAddress } from "@/components/analytics/event-address";
import { LiveRefresh } from "@/components/analytics/live-refresh";
import { UserProfile } from "@/components/analytics/user-profile";
import { Page } from "@/components/shell/page";
import { readNewestEvents } from "@/lib/store/event-views";
import { findUser, readUserGroups } from "@/lib/store/user-views";

export const dynamic = "force-dynamic";

const EVENTS_MAX = 100;

type Props = { params: Promise<{ userKey: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: fromAddress((await params).userKey) };
}

export default async function UserPage({ params }: Props) {
  const userKey = fromAddress((await params).userKey);
  const project = await getCurrentProject();
  const user = await findUser(project.id, userKey);
  if (!user) notFound();
  const [groups, events] = await Promise.all([
    readUserGroups(project.id, userKey),
    readNewestEvents(project.id, { userKey }, EVENTS_MAX),
  ]);
  return (
    <Page crumbs={[{ label: "Users", href: "/users" }, { label: userKey }]} title={userKey}>
      <UserProfile user={user} groups={groups} events={events} eventsMax={EVENTS_MAX} />
      <LiveRefresh />
    </Page>
  );
}
