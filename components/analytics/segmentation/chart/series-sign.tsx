import { SERIES } from "./series-style";

/** A piece of a group's line, as the chart draws it. Groups beyond the drawn ones have none. */
export function SeriesSign({ at }: { at: number }) {
  const style = SERIES[at];
  return (
    <svg width={20} height={8} aria-hidden focusable="false">
      {style && <line x1={0} x2={20} y1={4} y2={4} stroke={style.color} strokeWidth={2} strokeDasharray={style.dash} />}
    </svg>
  );
}
