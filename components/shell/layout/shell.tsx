"use client";

import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { Navigation } from "@/components/shell/navigation/navigation";
import { NavigationContext } from "@/components/shell/navigation/navigation-toggle";
import { ProjectSwitcher } from "@/components/shell/navigation/project-switcher";
import { SchedulerNote } from "@/components/shell/navigation/scheduler-note";
import type { ShellStatus } from "@/components/shell/navigation/shell-status";
import type { ProjectView } from "@/lib/model/source/project";
import { Logo } from "./logo";
import classes from "./shell.module.css";

type ShellProps = {
  projects: ProjectView[];
  current: ProjectView;
  status: ShellStatus;
  switchProject: (projectId: string) => Promise<void>;
  children: ReactNode;
};

/** The frame of every page: navigation at the left (behind a button on a phone), the page beside it. */
export function Shell({ projects, current, status, switchProject, children }: ShellProps) {
  const pathname = usePathname();
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const toggleRef = useRef<HTMLButtonElement>(null);
  const opened = openedAt === pathname;

  const close = () => {
    setOpenedAt(null);
    toggleRef.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && opened) close();
  };

  return (
    <NavigationContext value={{ opened, open: () => setOpenedAt(pathname), toggleRef, projectName: current.name }}>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <div className={classes.shell}>
        <aside
          className={classes.navbar}
          id="navigation"
          aria-label="Sidebar"
          data-opened={opened}
          onKeyDown={onKeyDown}
        >
          <div className={classes.brand}>
            <Logo />
            <span>Lakefeed</span>
            <ActionIcon
              className={classes.close}
              variant="subtle"
              color="gray"
              size={40}
              aria-label="Close the menu"
              onClick={close}
            >
              <IconX size={20} stroke={1.75} />
            </ActionIcon>
          </div>
          <ProjectSwitcher projects={projects} current={current} switchProject={switchProject} />
          <Navigation initial={status} />
          <SchedulerNote initial={status} />
        </aside>
        {opened && <div className={classes.veil} onClick={close} aria-hidden />}
        <div className={classes.page}>{children}</div>
      </div>
    </NavigationContext>
  );
}
