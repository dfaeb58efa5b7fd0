"use client";

import { Badge, Button, Group } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { FailureAlert } from "@/components/shell/alerts/failure-alert";
import { fetchResult } from "@/components/shell/data/fetch-result";
import { Moment } from "@/components/shell/format/moment";
import type { Result } from "@/lib/model/errors";
import { type AccessState, accessStateSchema } from "@/lib/model/source/access";
import classes from "./access-check.module.css";
import { AccessLines } from "./access-lines";

type Ask = (input: { draftId: string }) => Promise<Result<AccessState>>;
type AccessCheckProps = {
  draftId: string;
  initial: AccessState;
  /** Continue to the tables when every check passed: somebody pressed Next for that. */
  goOn: boolean;
  restartAccessCheck: Ask;
  cancelCheck: Ask;
  onRestart: () => void;
};

const ASK_AGAIN_MS = 500;

export function accessKey(draftId: string) {
  return ["access", draftId];
}

/** The running access check: one line a check. It runs on the server, so one may leave and come back. */
export function AccessCheck({ draftId, initial, goOn, restartAccessCheck, cancelCheck, onRestart }: AccessCheckProps) {
  const queries = useQueryClient();
  const { data: access } = useQuery({
    queryKey: accessKey(draftId),
    queryFn: ({ signal }) =>
      fetchResult(`/catalog/sources/databricks/${draftId}/access`, accessStateSchema, { signal }),
    initialData: initial,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? ASK_AGAIN_MS : false),
  });
  const asked = useMutation({
    mutationFn: async (ask: Ask) => {
      const result = await ask({ draftId });
      if (result.ok) queries.setQueryData(accessKey(draftId), result.data);
    },
  });
  useGoOn(draftId, goOn && access.state === "passed");
  if (access.state === "none") return null;
  return (
    <section className={classes.card} aria-labelledby="access-title">
      <header className={classes.head}>
        <h2 id="access-title">Access check</h2>
        <Summary access={access} />
        <span className={classes.meta}>
          {access.startedAt && (
            <>
              started <Moment at={access.startedAt} seconds />
            </>
          )}
        </span>
      </header>
      <AccessLines lines={access.lines} stopped={access.state !== "running"} />
      {access.failure && (
        <div className={classes.failure}>
          <FailureAlert failure={access.failure} />
        </div>
      )}
      {access.state !== "passed" && (
        <Actions
          running={access.state === "running"}
          asking={asked.isPending}
          cancel={() => asked.mutate(cancelCheck)}
          again={() => {
            onRestart();
            asked.mutate(restartAccessCheck);
          }}
        />
      )}
    </section>
  );
}

type ActionsProps = { running: boolean; asking: boolean; cancel: () => void; again: () => void };

function Actions({ running, asking, cancel, again }: ActionsProps) {
  return (
    <Group className={classes.actions} gap="sm">
      {running ? (
        <Button variant="default" size="xs" onClick={cancel}>
          Cancel
        </Button>
      ) : (
        <Button
          variant="outline"
          leftSection={<IconRefresh size={16} stroke={1.75} />}
          loading={asking}
          onClick={again}
        >
          Check again
        </Button>
      )}
    </Group>
  );
}

/** Somebody pressed Next, and every check passed: the tables are next. */
function useGoOn(draftId: string, go: boolean) {
  const router = useRouter();
  useEffect(() => {
    if (go) router.push(`/catalog/sources/databricks/${draftId}/tables`);
  }, [go, draftId, router]);
}

function Summary({ access }: { access: AccessState }) {
  const passed = access.lines.filter(({ state }) => state === "passed").length;
  const total = access.lines.length;
  return (
    <span role="status">
      {access.state === "running" && (
        <Badge color="accent">
          {passed} of {total} passed
        </Badge>
      )}
      {access.state === "passed" && <Badge color="ok">All {total} passed</Badge>}
      {access.state === "failed" && (
        <Badge color="bad">{passed < total ? `${passed} of ${total} passed, 1 failed` : "Failed"}</Badge>
      )}
      {access.state === "cancelled" && <Badge color="grey">Cancelled. Nothing was changed.</Badge>}
    </span>
  );
}
