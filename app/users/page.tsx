import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { AmplitudeNotice } from "@/components/analytics/amplitude-notice";
import { NoEvents } from "@/components/analytics/no-events";
import type { SearchParams } from "@/components/analytics/segmentation-params";
import { UsersTable } from "@/components/analytics/users-table";
import { Page } from "@/components/shell/page";
import { env } from "@/lib/env";
import { getBuiltinApiKey } from "@/lib/store/projects";
import { searchUsers } from "@/lib/store/user-views";

export const metadata: Metadata = { title: "Users" };
export const dynamic = "force-dynamic";

const USERS_MAX = 100;

export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const project = await getCurrentProject();
  const frame = { crumbs: [{ label: "Users" }], title: "Users" };
  if (project.kind !== "builtin")
    return (
      <Page {...frame}>
        <AmplitudeNotice project={project} what="users" />
      </Page>
    );

  const search = [(await searchParams).q ?? ""].flat()[0]?.trim() ?? "";
  const { users, all } = await searchUsers(project.id, search, USERS_MAX);
  if (all === 0)
    return (
      <Page {...frame}>
        <NoEvents what="users" baseUrl={env.APP_URL} apiKey={await getBuiltinApiKey(project.id)} />
      </Page>
    );
  return (
    <Page {...frame} description="Who did something or was described, with the properties as they are now.">
      <UsersTable users={users} all={all} search={search} />
    </Page>
  );
}
