import type { Metadata } from "next";
import { getCurrentProject } from "@/app/current-project";
import { AmplitudeNotice } from "@/components/analytics/amplitude-notice";
import { NoEvents } from "@/components/analytics/no-events";
import classes from "@/components/analytics/segmentation.module.css";
import { SegmentationActions } from "@/components/analytics/segmentation-actions";
import { SegmentationChart } from "@/components/analytics/segmentation-chart";
import { parseSegmentation, type SearchParams } from "@/components/analytics/segmentation-params";
import { SegmentationQuestion } from "@/components/analytics/segmentation-question";
import { SegmentationTable } from "@/components/analytics/segmentation-table";
import { Page } from "@/components/shell/page";
import { type Property, propertyPlaceSchema } from "@/lib/core/segmentation";
import { env } from "@/lib/env";
import { segment } from "@/lib/project/segment";
import { readEventTypes, readSample } from "@/lib/store/event-views";
import { getBuiltinApiKey } from "@/lib/store/projects";
import { readUserPropertyNames } from "@/lib/store/user-views";

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

  const types = await readEventTypes(project.id);
  if (types.length === 0)
    return (
      <Page {...frame}>
        <NoEvents what="events" baseUrl={env.APP_URL} apiKey={await getBuiltinApiKey(project.id)} />
      </Page>
    );
  const asked = parseSegmentation(await searchParams, new Date());
  const [result, properties] = await Promise.all([segment(project.id, asked), listProperties(project.id, asked.event)]);
  return (
    <Page {...frame} actions={<SegmentationActions asked={asked} />}>
      <div className={classes.layout}>
        <SegmentationQuestion asked={asked} events={types.map(({ name }) => name)} properties={properties} />
        <div className={classes.answers}>
          <SegmentationChart asked={asked} result={result} />
          <SegmentationTable asked={asked} result={result} />
        </div>
      </div>
    </Page>
  );
}

/** What one can filter and group by: what the newest events and users carry. */
async function listProperties(projectId: string, event: string | null): Promise<Property[]> {
  const [sample, userProperties] = await Promise.all([readSample(projectId, event), readUserPropertyNames(projectId)]);
  const names = {
    event: namesIn(sample.map(({ eventProperties }) => eventProperties)),
    field: namesIn(sample.map(({ fields }) => fields)),
    user: userProperties,
    group: namesIn(sample.map(({ groups }) => groups)),
  };
  return propertyPlaceSchema.options.flatMap((place) => names[place].map((name) => ({ place, name })));
}

function namesIn(objects: readonly string[]): string[] {
  return [...new Set(objects.flatMap((json) => Object.keys(JSON.parse(json))))].sort();
}
