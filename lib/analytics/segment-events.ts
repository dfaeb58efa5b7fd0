import { AppError } from "@/lib/model/errors";
import { type Segmentation, type SegmentationResult, STEPS_MAX } from "@/lib/model/values/segmentation";
import { type GroupStep, readSegments, readStepStarts, readTotals } from "./read-segmentation";

/**
 * Answer a segmentation chart, with the span of the same length before it for comparison. The table and the chart
 * come from the same events. Throws `INVALID_INPUT` when the span has too many steps.
 */
export async function segment(projectId: string, query: Segmentation): Promise<SegmentationResult> {
  const lengthMs = query.to.getTime() - query.from.getTime();
  if (lengthMs / STEP_MS[query.interval] > STEPS_MAX)
    throw new AppError(
      "INVALID_INPUT",
      "The span has too many steps to draw. Choose a shorter span, or days or weeks instead of hours.",
    );

  const starts = await readStepStarts(query);
  const now = await readSegments(projectId, query, starts);
  const span = { ...query, from: new Date(query.from.getTime() - lengthMs), to: query.from };
  const before = await readTotals(
    projectId,
    span,
    now.groups.map(({ name }) => name),
  );
  const totalsBefore = new Map(before.groups.map(({ name, total }) => [name, total]));
  return {
    steps: starts.map((start) => start.getTime()),
    groups: now.groups.map(({ name, total }) => ({
      name,
      total,
      before: totalsBefore.get(name) ?? 0,
      values: spread(
        now.steps.filter((step) => step.name === name),
        starts.length,
      ),
    })),
    groupsInAll: now.groupsInAll,
    total: now.total,
    before: before.total,
  };
}

const HOUR_MS = 3_600_000;
const STEP_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS } as const;

function spread(counts: readonly GroupStep[], steps: number): number[] {
  const byStep = new Map(counts.map(({ step, count }) => [step, count]));
  return Array.from({ length: steps }, (_, step) => byStep.get(step) ?? 0);
}
