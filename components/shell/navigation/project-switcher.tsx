"use client";

import { Menu, MenuDivider, MenuDropdown, MenuItem, MenuLabel, MenuTarget, UnstyledButton } from "@mantine/core";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import Link from "next/link";
import { useTransition } from "react";
import { PROJECT_KIND_LABEL, type ProjectView } from "@/lib/model/source/project";
import classes from "./project-switcher.module.css";

type ProjectSwitcherProps = {
  projects: ProjectView[];
  current: ProjectView;
  switchProject: (projectId: string) => Promise<void>;
};

/** The project that pages show and new drafts belong to. */
export function ProjectSwitcher({ projects, current, switchProject }: ProjectSwitcherProps) {
  const [pending, startTransition] = useTransition();
  return (
    <Menu width="target" position="bottom-start" withinPortal>
      <MenuTarget>
        <UnstyledButton className={classes.switcher} data-pending={pending}>
          <span className="visually-hidden">Project:</span>
          <ProjectSign name={current.name} />
          <span className={classes.names}>
            <span className={classes.name}>{current.name}</span>
            <span className={classes.kind}>{PROJECT_KIND_LABEL[current.kind]}</span>
          </span>
          <IconSelector size={16} stroke={1.75} aria-hidden />
        </UnstyledButton>
      </MenuTarget>
      <MenuDropdown>
        <MenuLabel>Projects</MenuLabel>
        {projects.map((project) => (
          <MenuItem
            key={project.id}
            leftSection={<ProjectSign name={project.name} />}
            rightSection={project.id === current.id ? <IconCheck size={16} stroke={1.75} aria-label="Chosen" /> : null}
            onClick={() => startTransition(() => switchProject(project.id))}
          >
            {project.name}
            <span className={classes.kind}>{PROJECT_KIND_LABEL[project.kind]}</span>
          </MenuItem>
        ))}
        <MenuDivider />
        <MenuItem component={Link} href="/settings" leftSection={<IconPlus size={16} stroke={1.75} />}>
          Add a project
        </MenuItem>
      </MenuDropdown>
    </Menu>
  );
}

/** A project's first letter. */
function ProjectSign({ name }: { name: string }) {
  return (
    <span className={classes.sign} aria-hidden>
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
