import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { AmplitudeNotice } from "@/components/analytics/amplitude-notice";
import { NoEvents } from "@/components/analytics/no-events";
import type { SearchParams } from "@/components/analytics/search-params";
import classes from "@/components/analytics/segmentation.module.css";
import { SegmentationActions } from "@/components/analytics/segmentation-actions";
import { SegmentationChart } from "@/components/analytics/segmentation-chart";
import { parseSegmentation } from "@/components/analytics/segmentation-params";
import { SegmentationQuestion } from "@/components/analytics/segmentation-question";
import { SegmentationTable } from "@/components/analytics/segmentation-table";
import { TooLong } from "@/components/analytics/too-long";
import { Page } from "@/components/shell/page";
import { attempt } from "@/lib/core/errors";
import { env } from "@/lib/env";
import { segment } from "@/lib/project/segment";
import { hasEvents } from "@/lib/store/event-types";
import { getBuiltinApiKey } from "@/lib/store/projects";

export const metadata: Metadata = { title: "Segmentation" };
export const dynamic = "force-dynamic";

export default async function SegmentationPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const project = await getCurrentProject();
  const frame = { crumbs: [{ label: "Segmentation" }], title: "Segmentation" };
  if (project.kind !== "builtin")
    return (
      <Page {...frame}>
        <AmplitudeNotice project={project} what="events" />
      </Page>
    );

  if (!(await hasEvents(project.id)))
    return (
      <Page {...frame}>
        <NoEvents what="events" baseUrl={env.APP_URL} apiKey={await getBuiltinApiKey(project.id)} />
      </Page>
    );
  const asked = parseSegmentation(await searchParams, new Date());
  const result = await attempt(() => segment(project.id, asked));
  return (
    <Page {...frame} actions={<SegmentationActions asked={asked} />}>
      <div className={classes.layout}>
        <SegmentationQuestion asked={asked} projectId={project.id} />
        <div className={classes.answers}>
          {result.ok ? (
            <>
              <SegmentationChart asked={asked} result={result.data} />
              <SegmentationTable asked={asked} result={result.data} />
            </>
          ) : (
            <TooLong failure={result.error} />
          )}
        </div>
      </div>
    </Page>
  );
}
