"use client";

import { Alert, Stack } from "@mantine/core";
import { IconAlertTriangle, IconCircleX, IconClock, IconPlayerPause } from "@tabler/icons-react";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import { StatusSentence } from "@/components/shell/badges/status-sentence";
import type { SourceStatus } from "@/lib/model/source/source-status";
import type { LiveSource, SourceView } from "@/lib/model/source/source-view";
import { listRecoveryActions } from "./describe-recovery-action";
import { RequiredActionPanel, type TakeRecoveryAction } from "./required-action-panel";
import classes from "./status-note.module.css";

const LOOK: Partial<Record<SourceStatus, { tone: string; Icon: typeof IconClock; title: string }>> = {
  needs_attention: {
    tone: "attention",
    Icon: IconAlertTriangle,
    title: "This source stopped and waits for a decision",
  },
  failing: { tone: "bad", Icon: IconCircleX, title: "The last sync failed" },
  late: { tone: "warn", Icon: IconClock, title: "This source is late" },
  paused: { tone: "grey", Icon: IconPlayerPause, title: "This source is paused" },
};

/** Why a source is not healthy, and what to do: the statement that fixes it, or the recovery actions. Nothing for a healthy source. */
export function StatusNote({
  live,
  source,
  choose,
}: {
  live: LiveSource;
  source: Pick<SourceView, "id" | "name" | "dataType" | "tables">;
  choose: TakeRecoveryAction;
}) {
  const look = LOOK[live.status];
  if (!look) return null;
  if (live.status === "needs_attention" && live.problem && listRecoveryActions(live.problem).length > 0)
    return (
      <RequiredActionPanel
        source={{ ...source, tables: source.tables.length }}
        failure={live.problem}
        choose={choose}
      />
    );
  const { tone, Icon, title } = look;
  return (
    <Alert
      color={tone}
      title={title}
      icon={<Icon size={18} stroke={1.75} aria-hidden />}
      classNames={{ title: classes.title }}
    >
      <Stack gap="sm" align="stretch">
        <p className={classes.text}>
          <StatusSentence live={live} />
        </p>
        {live.problem?.remedy && <CommandBlock command={live.problem.remedy} />}
        {live.problem && <code className={classes.code}>{live.problem.code}</code>}
      </Stack>
    </Alert>
  );
}
