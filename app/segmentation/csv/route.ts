import { getCurrentProject } from "@/app/current-project";
import { respond } from "@/app/response";
import { groupLabel } from "@/components/analytics/segmentation/chart/series-style";
import { parseSegmentation } from "@/components/analytics/segmentation/segmentation-params";
import { csvLine } from "@/components/shell/format/csv";
import { segment } from "@/lib/analytics/segment-events";
import { MEASURE_LABEL } from "@/lib/model/values/segmentation";

export const dynamic = "force-dynamic";

/** The chart's numbers as a CSV file: a line for each step, a column for each group. */
export async function GET(request: Request): Promise<Response> {
  return respond(async () => {
    const { searchParams } = new URL(request.url);
    const params = Object.fromEntries([...searchParams.keys()].map((key) => [key, searchParams.getAll(key)]));
    const asked = parseSegmentation(params, new Date());
    const project = await getCurrentProject();
    const { steps, groups } = await segment(project.id, asked);
    const labels = groups.map(({ name }) => groupLabel(name, asked.groupBy !== null, MEASURE_LABEL[asked.measure]));
    const lines = steps.map((step, at) => csvLine([new Date(step), ...groups.map(({ values }) => values[at] ?? 0)]));
    return new Response(`\uFEFF${csvLine([asked.interval, ...labels])}${lines.join("")}`, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="segmentation.csv"',
        "cache-control": "no-store",
      },
    });
  });
}
