"use client";

import { ActionIcon, Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconCode,
  IconDots,
  IconHistory,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState, useTransition } from "react";
import type { Result } from "@/lib/model/errors";
import type { LiveSource } from "@/lib/model/source/source-view";
import { DeleteSource, type RemoveSource } from "./delete-source";

type OneSource = (input: { sourceId: string }) => Promise<Result<void>>;
export type SourceActionSet = { syncNow: OneSource; pause: OneSource; resume: OneSource; remove: RemoveSource };

/** What one can do with a source: sync it now, pause or resume it, edit its SQL, rewind it, delete it. */
export function SourceActions({ name, live, verbs }: { name: string; live: LiveSource; verbs: SourceActionSet }) {
  const queries = useQueryClient();
  const [pending, start] = useTransition();
  const [deleting, setDeleting] = useState(false);
  const { id, status, run, dueAt, readAt } = live;
  const stopped = status === "paused" || live.pausedAt !== null;
  const busy = run?.state === "running" || (dueAt !== null && dueAt <= readAt);

  const act = (verb: OneSource, done: string) =>
    start(async () => {
      const result = await verb({ sourceId: id });
      if (!result.ok) notifications.show({ color: "bad", title: "That did not work", message: result.error.message });
      else notifications.show({ message: done });
      await queries.invalidateQueries({ queryKey: ["source", id] });
    });

  return (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
        disabled={pending || stopped || busy || status === "needs_attention"}
        onClick={() => act(verbs.syncNow, "A sync was asked for. It begins within a minute.")}
      >
        Sync now
      </Button>
      {stopped ? (
        <Button
          leftSection={<IconPlayerPlay size={16} stroke={1.75} aria-hidden />}
          disabled={pending}
          onClick={() => act(verbs.resume, `${name} continues where it stopped.`)}
        >
          Resume
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} stroke={1.75} aria-hidden />}
          disabled={pending}
          onClick={() => act(verbs.pause, `${name} is paused. A run that is running stops at its next batch.`)}
        >
          Pause
        </Button>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More actions">
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            href={`/sources/${id}/sql`}
            leftSection={<IconCode size={16} stroke={1.75} aria-hidden />}
          >
            Edit SQL
          </Menu.Item>
          <Menu.Item
            component={Link}
            href={`/sources/${id}/rewind`}
            leftSection={<IconHistory size={16} stroke={1.75} aria-hidden />}
          >
            Rewind
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="var(--bad)"
            leftSection={<IconTrash size={16} stroke={1.75} aria-hidden />}
            onClick={() => setDeleting(true)}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteSource id={id} name={name} opened={deleting} close={() => setDeleting(false)} remove={verbs.remove} />
    </>
  );
}
