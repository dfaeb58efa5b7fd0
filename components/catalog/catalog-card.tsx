import { Badge, Card } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./catalog.module.css";

type CatalogCardProps = {
  title: string;
  kind: string;
  icon: ReactNode;
  /** At the right of the title. */
  note?: ReactNode;
  tags?: string[];
  action?: ReactNode;
  children: ReactNode;
};

/** One thing of the catalog. */
export function CatalogCardView({ title, kind, icon, note, tags = [], action, children }: CatalogCardProps) {
  return (
    <Card component="article" h="100%" aria-label={title}>
      <div className={classes.card}>
        <div className={classes.head}>
          <span className={classes.icon} aria-hidden>
            {icon}
          </span>
          <div className={classes.names}>
            <h2>{title}</h2>
            <span>{kind}</span>
          </div>
          {note}
        </div>
        <p className={classes.text}>{children}</p>
        {tags.length > 0 && (
          <div className={classes.tags}>
            {tags.map((tag) => (
              <Badge key={tag} color="grey">
                {tag}
              </Badge>
            ))}
          </div>
        )}
        {action !== undefined && <div className={classes.action}>{action}</div>}
      </div>
    </Card>
  );
}
