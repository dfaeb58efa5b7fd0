import type { ReactNode } from "react";
import { NavigationToggle } from "@/components/shell/navigation/navigation-toggle";
import { ColorSchemeToggle } from "@/components/shell/theme/color-scheme-toggle";
import { Breadcrumbs, type Crumb } from "./breadcrumbs";
import classes from "./frame.module.css";

type FrameProps = {
  /** The way to this page; the last one is the page itself and has no link. */
  crumbs: Crumb[];
  /** A strip over the whole width, below the header. */
  bar?: ReactNode;
  children: ReactNode;
};

/** Header and main part of a page, without a layout of its own: `Page` is what most pages want. */
export function Frame({ crumbs, bar, children }: FrameProps) {
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
        {children}
      </main>
    </>
  );
}
