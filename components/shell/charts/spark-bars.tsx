import classes from "./spark-bars.module.css";

/** A month of days as small bars, oldest first. The number beside it says the same in words. */
export function SparkBars({ values }: { values: readonly number[] }) {
  const most = Math.max(1, ...values);
  return (
    <span className={classes.bars} aria-hidden>
      {values.map((value, day) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
          key={day}
          style={{ height: value === 0 ? 1 : `${Math.max(6, (value / most) * 100)}%` }}
          data-empty={value === 0 || undefined}
        />
      ))}
    </span>
  );
}
