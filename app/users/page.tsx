import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { AmplitudeNotice } from "@/components/analytics/amplitude-notice";
import { NoEvents } from "@/components/analytics/no-events";
import { TooLongPage } from "@/components/analytics/too-long";
import { parseUsers } from "@/components/analytics/users/users-address";
import { UsersTable } from "@/components/analytics/users/users-table";
import { Page } from "@/components/shell/layout/page";
import type { SearchParams } from "@/components/shell/links/search-params";
import { listUsers } from "@/lib/analytics/user-views";
import { env } from "@/lib/env";
import { toResult } from "@/lib/model/errors";
import { getBuiltinApiKey } from "@/lib/store/projects";

export const metadata: Metadata = { title: "Users" };
export const dynamic = "force-dynamic";

const USERS_MAX = 50;

export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const project = await getCurrentProject();
  const frame = { crumbs: [{ label: "Users" }], title: "Users" };
  if (project.kind !== "builtin")
    return (
      <Page {...frame}>
        <AmplitudeNotice project={project} what="users" />
      </Page>
    );

  const asked = parseUsers(await searchParams);
  const page = await toResult(() => listUsers(project.id, { ...asked, limit: USERS_MAX }));
  if (!page.ok) return <TooLongPage {...frame} failure={page.error} />;
  if (page.data.all === 0)
    return (
      <Page {...frame}>
        <NoEvents what="users" baseUrl={env.APP_URL} apiKey={await getBuiltinApiKey(project.id)} />
      </Page>
    );
  return (
    <Page {...frame} description="Who did something or was described, with the properties as they are now.">
      <UsersTable page={page.data} asked={asked} />
    </Page>
  );
}
