import type { ReactNode } from "react";
import type { Crumb } from "./breadcrumbs";
import { Frame } from "./frame";
import { Heading } from "./heading";
import classes from "./page.module.css";

export type PageProps = {
  /** The way to this page; the last one is the page itself and has no link. */
  crumbs: Crumb[];
  title: ReactNode;
  /** One sentence under the title. */
  description?: ReactNode;
  /** Beside the title, at the right. */
  actions?: ReactNode;
  /** A strip over the whole width, below the header. */
  bar?: ReactNode;
  /** A card column at the right; below the page on a narrow screen. */
  aside?: ReactNode;
  children: ReactNode;
};

/** One page inside the shell: header with breadcrumbs, title, content. Every page renders exactly one. */
export function Page({ crumbs, title, description, actions, bar, aside, children }: PageProps) {
  return (
    <Frame crumbs={crumbs} bar={bar}>
      <div className={classes.content} data-aside={aside !== undefined}>
        <div className={classes.column}>
          <Heading title={title} description={description} actions={actions} />
          {children}
        </div>
        {aside !== undefined && <div className={classes.aside}>{aside}</div>}
      </div>
    </Frame>
  );
}
