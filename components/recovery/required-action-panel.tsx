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
import { type ChosenWay, RECOVERY_ACTION_LABEL, type Way } from "@/lib/model/run/gap";
import type { DataType } from "@/lib/model/source/data-type";
import { ConfirmRecoveryAction } from "./confirm-recovery-action";
import { describeRecoveryAction, favouredWay, waysOf } from "./describe-recovery-action";
import { GapAxis } from "./gap-axis";
import { RecoveryActionCard } from "./recovery-action-card";
import classes from "./required-action-panel.module.css";

export type ChooseWay = (input: Pick<ChosenWay, "sourceId" | "way"> & { reason?: string }) => Promise<Result<void>>;
export type AttentionSource = { id: string; name: string; dataType: DataType; tables: number };

/** Why a source stopped until a person chooses, which versions are concerned, and the ways on with what each costs. */
export function AttentionPanel({
  source,
  failure,
  choose,
}: {
  source: AttentionSource;
  failure: Failure;
  choose: ChooseWay;
}) {
  const [asked, setAsked] = useState<Way | null>(null);
  const { pending, refused, act } = useChoice(source, choose, () => setAsked(null));
  const ways = waysOf(failure);
  const favoured = failure.gaps ? favouredWay(ways, source.dataType) : undefined;
  const begin = (way: Way) => (way === "stay_stopped" || way === "check_again" ? act(way, "") : setAsked(way));

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
              {failure.stayed.by} left it stopped on <Moment at={failure.stayed.at} />.
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
      {ways.length > 0 && (
        <>
          <p className={classes.lead}>
            <b>Ways to go on</b> Counts come from the table’s commit history. Your choice is written to the audit log.
          </p>
          <div className={classes.ways}>
            {ways.map((way, i) => (
              <RecoveryActionCard
                key={way}
                letter={String.fromCharCode(65 + i)}
                title={RECOVERY_ACTION_LABEL[way]}
                text={describeRecoveryAction(way, failure, source)}
                primary={way === favoured}
                disabled={pending}
                choose={() => begin(way)}
              />
            ))}
          </div>
          {failure.gaps && (
            <p className={classes.lead}>
              Someone brought the missing versions back?{" "}
              <Button variant="subtle" size="compact-sm" disabled={pending} onClick={() => begin("check_again")}>
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
          needsReason={asked === "continue_after"}
          pending={pending}
          refused={refused}
          close={() => setAsked(null)}
          confirm={(reason) => act(asked, reason)}
        />
      )}
    </section>
  );
}

function useChoice(source: AttentionSource, choose: ChooseWay, done: () => void) {
  const queries = useQueryClient();
  const router = useRouter();
  const [pending, start] = useTransition();
  const [refused, setRefused] = useState<string | null>(null);
  const act = (way: Way, reason: string) =>
    start(async () => {
      const result = await choose({ sourceId: source.id, way, reason });
      setRefused(result.ok ? null : result.error.message);
      if (result.ok) {
        notifications.show({ message: DONE[way] });
        done();
      } else if (way === "stay_stopped" || way === "check_again")
        notifications.show({ color: "bad", title: "That did not work", message: result.error.message });
      await queries.invalidateQueries({ queryKey: ["source", source.id] });
      router.refresh();
    });
  return { pending, refused, act };
}

const DONE: Record<Way, string> = {
  import_again: "The import begins within a minute.",
  continue_after: "The source goes on behind the gap within a minute.",
  stay_stopped: "The source stays stopped. Every way stays open.",
  send_again: "The run goes on within a minute.",
  let_go_on: "The run goes on within a minute.",
  check_again: "The source is looked at again within a minute.",
};

function titleOf({ code, gaps }: Failure): string {
  if (code === "REPEAT_TOO_LATE") return "A part of a run waited too long to be sent again by itself";
  if (code === "TABLE_REPLACED") return "The table was replaced, so this source stopped";
  if (code === "TOO_MUCH_REFUSED") return "Too much was refused, so this run stopped";
  if (gaps) return "Changes can no longer be read, so this source stopped";
  return "This source stopped and waits for a decision";
}
