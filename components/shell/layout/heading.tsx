import type { ReactNode } from "react";
import classes from "./heading.module.css";

type HeadingProps = { title: ReactNode; description?: ReactNode; actions?: ReactNode };

/** A page's title, one sentence under it, and what can be done beside it. */
export function Heading({ title, description, actions }: HeadingProps) {
  return (
    <div className={classes.heading}>
      <div className={classes.titles}>
        <h1>{title}</h1>
        {description !== undefined && <p>{description}</p>}
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
