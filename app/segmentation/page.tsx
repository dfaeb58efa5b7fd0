import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { AmplitudeNotice } from "@/components/analytics/amplitude-notice";
import { NoEvents } from "@/components/analytics/no-events";
import { SegmentationChart } from "@/components/analytics/segmentation/chart/segmentation-chart";
import { SegmentationQuestion } from "@/components/analytics/segmentation/question/segmentation-question";
import classes from "@/components/analytics/segmentation/segmentation.module.css";
import { SegmentationActions } from "@/components/analytics/segmentation/segmentation-actions";
import { parseSegmentation } from "@/components/analytics/segmentation/segmentation-params";
import { SegmentationTable } from "@/components/analytics/segmentation/segmentation-table";
import { TooLong } from "@/components/analytics/too-long";
import { Page } from "@/components/shell/layout/page";
import type { SearchParams } from "@/components/shell/links/search-params";
import { hasEvents } from "@/lib/analytics/event-types";
import { segment } from "@/lib/analytics/segment-events";
import { env } from "@/lib/env";
import { toResult } from "@/lib/model/errors";
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
  const result = await toResult(() => segment(project.id, asked));
  return (
    <Page {...frame} actions={<SegmentationActions asked={asked} />}>
      <div className={classes.layout}>
        <SegmentationQuestion asked={asked} projectId={project.id} />
        <div className={classes.results}>
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
