"use client";

import { Badge } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconEqual,
  IconOctagon,
  IconPlayerPause,
  IconRefresh,
} from "@tabler/icons-react";
import { RUN_STATE_LABEL, type RunState } from "@/lib/model/run/run";
import type { PartView, UndeliveredState } from "@/lib/model/run/run-view";
import { SOURCE_STATUS_LABEL, type SourceStatus } from "@/lib/model/source/source-status";
import classes from "./state-badge.module.css";
import { REJECTED_STATE_LABEL } from "./undelivered-state-label";

type Look = { tone: "ok" | "accent" | "warn" | "bad" | "grey" | "attention"; Icon: typeof IconClock };

const SOURCE_LOOK: Record<SourceStatus, Look> = {
  needs_attention: { tone: "attention", Icon: IconAlertTriangle },
  failing: { tone: "bad", Icon: IconCircleX },
  paused: { tone: "grey", Icon: IconPlayerPause },
  syncing: { tone: "accent", Icon: IconRefresh },
  late: { tone: "warn", Icon: IconClock },
  healthy: { tone: "ok", Icon: IconCircleCheck },
};

const RUN_LOOK: Record<RunState, Look> = {
  running: { tone: "accent", Icon: IconRefresh },
  up_to_date: { tone: "grey", Icon: IconEqual },
  succeeded: { tone: "ok", Icon: IconCircleCheck },
  partial: { tone: "warn", Icon: IconAlertTriangle },
  suspended: { tone: "bad", Icon: IconCircleX },
  needs_attention: { tone: "attention", Icon: IconAlertTriangle },
  cancelled: { tone: "grey", Icon: IconOctagon },
};

const PART_LOOK: Record<PartView["state"], Look & { label: string }> = {
  closed: { tone: "ok", Icon: IconCircleCheck, label: "Closed" },
  running: { tone: "accent", Icon: IconRefresh, label: "Delivering" },
  waiting: { tone: "grey", Icon: IconCircleDashed, label: "Waiting" },
};

const REJECTED_LOOK: Record<UndeliveredState, Look> = {
  rejected: { tone: "bad", Icon: IconCircleX },
  held: { tone: "warn", Icon: IconClock },
  delivered: { tone: "ok", Icon: IconCircleCheck },
  dismissed: { tone: "grey", Icon: IconOctagon },
};

/** A source's status: an icon, a word and a colour. */
export function SourceBadge({ status }: { status: SourceStatus }) {
  return <StateBadge {...SOURCE_LOOK[status]} label={SOURCE_STATUS_LABEL[status]} />;
}

export function RunBadge({ state }: { state: RunState }) {
  return <StateBadge {...RUN_LOOK[state]} label={RUN_STATE_LABEL[state]} />;
}

export function PartBadge({ state }: { state: PartView["state"] }) {
  return <StateBadge {...PART_LOOK[state]} />;
}

export function UndeliveredBadge({ state }: { state: UndeliveredState }) {
  return <StateBadge {...REJECTED_LOOK[state]} label={REJECTED_STATE_LABEL[state]} />;
}

/** A state: its icon, its word, its colour. The colour is never the only sign. */
export function StateBadge({ tone, Icon, label }: Look & { label: string }) {
  return (
    <Badge
      color={tone}
      variant={tone === "attention" ? "filled" : "light"}
      size="lg"
      className={classes.badge}
      leftSection={<Icon size={14} stroke={1.75} aria-hidden />}
    >
      {label}
    </Badge>
  );
}
