"use client";

import { Alert, Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import { Moment } from "@/components/shell/format/moment";
import { LinkButton } from "@/components/shell/links/link-button";
import type { Failure, Result } from "@/lib/model/errors";
import { type ChosenAction, RECOVERY_ACTION_LABEL, type RecoveryAction } from "@/lib/model/run/gap";
import type { DataType } from "@/lib/model/source/data-type";
import { ConfirmRecoveryAction } from "./confirm-recovery-action";
import { describeRecoveryAction, findFavouredAction, listRecoveryActions } from "./describe-recovery-action";
import { GapAxis } from "./gap-axis";
import { RecoveryActionCard } from "./recovery-action-card";
import classes from "./required-action-panel.module.css";

export type TakeRecoveryAction = (
  input: Pick<ChosenAction, "sourceId" | "action"> & { reason?: string },
) => Promise<Result<void>>;
export type SourceInNeed = { id: string; name: string; dataType: DataType; tables: number };

/** Why a source waits for a person, which versions are concerned, and the recovery actions with what each costs. */
export function RequiredActionPanel({
  source,
  failure,
  choose,
}: {
  source: SourceInNeed;
  failure: Failure;
  choose: TakeRecoveryAction;
}) {
  const [asked, setAsked] = useState<RecoveryAction | null>(null);
  const { pending, refused, act } = useRecoveryAction(source, choose, () => setAsked(null));
  const actions = listRecoveryActions(failure);
  const favoured = failure.gaps ? findFavouredAction(actions, source.dataType) : undefined;
  const begin = (action: RecoveryAction) =>
    action === "acknowledge" || action === "recheck" ? act(action, "") : setAsked(action);

  return (
    <section className={classes.panel} aria-label="A decision is needed">
      <Alert
        color="attention"
        icon={<IconAlertTriangle size={18} stroke={1.75} aria-hidden />}
        title={titleOf(failure)}
        classNames={{ title: classes.title }}
      >
        <Stack gap="sm">
          <p className={classes.text}>{failure.message}</p>
          {failure.remedy && <CommandBlock command={failure.remedy} />}
          {failure.code === "SCHEMA_CHANGED" && !failure.gaps && (
            <div>
              <LinkButton href={`/sources/${source.id}/sql`}>Edit SQL</LinkButton>
            </div>
          )}
          {failure.stayed && (
            <p className={classes.text}>
              {failure.stayed.by} acknowledged the failure on <Moment at={failure.stayed.at} />.
            </p>
          )}
        </Stack>
      </Alert>
      {failure.gaps && failure.gaps.length > 0 && (
        <div className={classes.axes}>
          {failure.gaps.map((gap) => (
            <GapAxis key={JSON.stringify(gap.table)} gap={gap} code={failure.code} />
          ))}
        </div>
      )}
      {actions.length > 0 && (
        <>
          <p className={classes.lead}>
            <b>Recovery actions</b> Counts come from the table’s commit history. Your choice is written to the audit
            log.
          </p>
          <div className={classes.actions}>
            {actions.map((action, i) => (
              <RecoveryActionCard
                key={action}
                letter={String.fromCharCode(65 + i)}
                title={RECOVERY_ACTION_LABEL[action]}
                text={describeRecoveryAction(action, failure, source)}
                primary={action === favoured}
                disabled={pending}
                choose={() => begin(action)}
              />
            ))}
          </div>
          {failure.gaps && (
            <p className={classes.lead}>
              Did someone restore the missing versions?{" "}
              <Button variant="subtle" size="compact-sm" disabled={pending} onClick={() => begin("recheck")}>
                Check again
              </Button>
            </p>
          )}
        </>
      )}
      {asked && (
        <ConfirmRecoveryAction
          title={`${RECOVERY_ACTION_LABEL[asked]}: ${source.name}`}
          text={describeRecoveryAction(asked, failure, source)}
          needsReason={asked === "skip_gap"}
          pending={pending}
          refused={refused}
          close={() => setAsked(null)}
          confirm={(reason) => act(asked, reason)}
        />
      )}
    </section>
  );
}

function useRecoveryAction(source: SourceInNeed, choose: TakeRecoveryAction, done: () => void) {
  const queries = useQueryClient();
  const router = useRouter();
  const [pending, start] = useTransition();
  const [refused, setRefused] = useState<string | null>(null);
  const act = (action: RecoveryAction, reason: string) =>
    start(async () => {
      const result = await choose({ sourceId: source.id, action, reason });
      setRefused(result.ok ? null : result.error.message);
      if (result.ok) {
        notifications.show({ message: DONE[action] });
        done();
      } else if (action === "acknowledge" || action === "recheck")
        notifications.show({ color: "bad", title: "That did not work", message: result.error.message });
      await queries.invalidateQueries({ queryKey: ["source", source.id] });
      router.refresh();
    });
  return { pending, refused, act };
}

const DONE: Record<RecoveryAction, string> = {
  resnapshot: "The import begins within a minute.",
  skip_gap: "The source continues after the gap within a minute.",
  acknowledge: "The source waits. Every action stays possible.",
  retry_run: "The run continues within a minute.",
  allow_rejections: "The run continues within a minute.",
  recheck: "The source is checked again within a minute.",
};

function titleOf({ code, gaps }: Failure): string {
  if (code === "REPEAT_TOO_LATE") return "A part of a run waited too long to be repeated automatically";
  if (code === "TABLE_REPLACED") return "The table was replaced, so this source stopped";
  if (code === "TOO_MUCH_REFUSED") return "Too many rows were rejected, so this run stopped";
  if (gaps) return "Changes can no longer be read, so this source stopped";
  return "This source stopped and waits for a decision";
}
