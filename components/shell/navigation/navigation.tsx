"use client";

import { Badge } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconApps,
  IconChartLine,
  IconDatabase,
  IconListDetails,
  IconUsers,
} from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import classes from "./navigation.module.css";
import type { ShellStatus } from "./shell-status";
import { useShellStatus } from "./use-shell-status";

const PLACES = [
  { href: "/catalog", label: "Catalog", Icon: IconApps },
  { href: "/sources", label: "Sources", Icon: IconDatabase },
  { href: "/events", label: "Events", Icon: IconListDetails },
  { href: "/segmentation", label: "Segmentation", Icon: IconChartLine },
  { href: "/users", label: "Users", Icon: IconUsers },
  { href: "/settings", label: "Settings", Icon: IconAdjustmentsHorizontal },
] as const;

/** The places of the app. Sources carries the number that need attention. */
export function Navigation({ initial }: { initial: ShellStatus }) {
  const pathname = usePathname();
  const { status } = useShellStatus(initial);
  return (
    <nav aria-label="Main" className={classes.nav}>
      {PLACES.map(({ href, label, Icon }) => {
        const active = pathname === href || pathname.startsWith(`${href}/`);
        return (
          <Link key={href} href={href} className={classes.link} aria-current={active ? "page" : undefined}>
            <Icon size={18} stroke={1.75} aria-hidden />
            <span>{label}</span>
            {href === "/sources" && status.needAttention > 0 && (
              <Badge
                className={classes.count}
                color="attention"
                variant="filled"
                radius="xl"
                size="sm"
                leftSection={<IconAlertTriangle size={11} stroke={2} aria-hidden />}
                aria-label={`${status.needAttention} ${status.needAttention === 1 ? "needs" : "need"} attention`}
                role="img"
              >
                {status.needAttention}
              </Badge>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
