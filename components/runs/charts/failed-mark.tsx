/** A cross where a run stopped. */
export function FailedMark({ cx, cy, value }: { cx?: number; cy?: number; value?: unknown }) {
  if (cx === undefined || cy === undefined || value === null || value === undefined) return <g />;
  return (
    <path d={`M${cx - 4},${cy - 10} l8,8 m0,-8 l-8,8`} stroke="var(--series-rejected)" strokeWidth={1.75} fill="none" />
  );
}
