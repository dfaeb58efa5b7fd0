import { type ReactNode, useId } from "react";
import classes from "./panel.module.css";

/** A titled card. `flush` lets a table reach its edges. */
export function Panel({
  title,
  hint,
  actions,
  flush = false,
  children,
}: {
  title: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <section className={classes.panel} data-flush={flush || undefined} aria-labelledby={heading}>
      <header className={classes.head}>
        <h2 id={heading}>{title}</h2>
        {hint !== undefined && <span className={classes.hint}>{hint}</span>}
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
