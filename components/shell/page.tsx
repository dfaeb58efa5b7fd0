import type { ReactNode } from "react";
import { Breadcrumbs, type Crumb } from "./breadcrumbs";
import { ColorSchemeToggle } from "./color-scheme-toggle";
import { NavigationToggle } from "./navigation-toggle";
import classes from "./page.module.css";

type PageProps = {
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
  /** Stays at the lower edge of the window. */
  footer?: ReactNode;
  children: ReactNode;
};

/** One page inside the shell: header with breadcrumbs, title, content. Every page renders exactly one. */
export function Page({ crumbs, title, description, actions, bar, aside, footer, children }: PageProps) {
  return (
    <>
      <header className={classes.header}>
        <NavigationToggle />
        <Breadcrumbs crumbs={crumbs} />
        <div className={classes.tools}>
          <ColorSchemeToggle />
        </div>
      </header>
      {bar}
      <main id="main" tabIndex={-1} className={classes.main}>
        <div className={classes.content} data-aside={aside !== undefined}>
          <div className={classes.column}>
            <div className={classes.heading}>
              <div className={classes.titles}>
                <h1>{title}</h1>
                {description !== undefined && <p>{description}</p>}
              </div>
              {actions !== undefined && <div className={classes.actions}>{actions}</div>}
            </div>
            {children}
          </div>
          {aside !== undefined && <div className={classes.aside}>{aside}</div>}
        </div>
      </main>
      {footer}
    </>
  );
}
