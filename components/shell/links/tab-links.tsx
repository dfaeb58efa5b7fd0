"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { KeyboardEvent, ReactNode } from "react";
import { formatNumber } from "@/components/shell/format/format";
import classes from "./tab-links.module.css";

export type TabLink = { href: string; label: string; count?: number };

/** Tabs that are addresses of their own, so that they can be shared, with the chosen one's content below. */
export function TabLinks({ label, tabs, children }: { label: string; tabs: readonly TabLink[]; children: ReactNode }) {
  const pathname = usePathname();
  return (
    <>
      <div role="tablist" aria-label={label} className={classes.tabs} onKeyDown={moveFocus} tabIndex={-1}>
        {tabs.map(({ href, label: name, count = 0 }) => {
          const chosen = pathname === href;
          return (
            <Link
              key={href}
              href={href}
              role="tab"
              aria-selected={chosen}
              aria-controls="tab-panel"
              tabIndex={chosen ? 0 : -1}
              scroll={false}
            >
              {name}
              {count > 0 && <span className={classes.count}>{formatNumber(count)}</span>}
            </Link>
          );
        })}
      </div>
      <section
        id="tab-panel"
        role="tabpanel"
        aria-label={tabs.find(({ href }) => href === pathname)?.label}
        className={classes.panel}
      >
        {children}
      </section>
    </>
  );
}

/** The arrow keys move along the tabs, as the tabs pattern of ARIA has it; Enter opens one. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const at = tabs.findIndex((tab) => tab.matches(":focus"));
  tabs.at((at + step + tabs.length) % tabs.length)?.focus();
  event.preventDefault();
}
