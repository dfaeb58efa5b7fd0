import { AppError } from "@/lib/core/errors";
import { type Segmentation, type SegmentationResult, STEPS_MAX } from "@/lib/core/segmentation";
import { type GroupStep, readGroupSteps, readGroupTotals, readStepStarts, readTotals } from "@/lib/store/segmentation";

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

  const [now, starts] = await Promise.all([readTotals(projectId, query), readStepStarts(query)]);
  const names = now.groups.map(({ name }) => name);
  const span = { ...query, from: new Date(query.from.getTime() - lengthMs), to: query.from };
  const [steps, before, groupsBefore] = await Promise.all([
    readGroupSteps(projectId, query, names),
    readTotals(projectId, span),
    readGroupTotals(projectId, span, names),
  ]);

  const totalsBefore = new Map(groupsBefore.map(({ name, count }) => [name, count]));
  return {
    steps: starts.map((start) => start.getTime()),
    groups: now.groups.map(({ name, count }) => ({
      name,
      total: count,
      before: totalsBefore.get(name) ?? 0,
      values: spread(
        steps.filter((step) => step.name === name),
        starts,
      ),
    })),
    groupsInAll: now.groupsInAll,
    total: now.total,
    before: before.total,
  };
}

const HOUR_MS = 3_600_000;
const STEP_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS } as const;

function spread(counts: readonly GroupStep[], starts: readonly Date[]): number[] {
  const byStart = new Map(counts.map(({ step, count }) => [step.getTime(), count]));
  return starts.map((start) => byStart.get(start.getTime()) ?? 0);
}
