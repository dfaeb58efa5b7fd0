import classes from "./count.module.css";
import { formatNumber } from "./format";

/** A number in a table or statistic. Nought steps back; what was refused stands out. */
export function Count({ value, alarming = false }: { value: number; alarming?: boolean }) {
  return (
    <span
      className={classes.count}
      data-zero={value === 0 || undefined}
      data-alarming={(alarming && value > 0) || undefined}
    >
      {formatNumber(value)}
    </span>
  );
}
