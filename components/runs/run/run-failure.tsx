import { Alert, Stack } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { CommandBlock } from "@/components/shell/alerts/command-block";
import { formatNumber } from "@/components/shell/format/format";
import type { Failure } from "@/lib/model/errors";
import type { RunView } from "@/lib/model/run/run-view";
import classes from "./run-failure.module.css";

/** Why a run stopped, what fixes it, and what is safe meanwhile. */
export function RunFailure({ run, failure }: { run: RunView; failure: Failure }) {
  const attention = run.state === "needs_attention";
  const Icon = attention ? IconAlertTriangle : IconCircleX;
  return (
    <>
      <Alert
        color={attention ? "attention" : "bad"}
        icon={<Icon size={18} stroke={1.75} aria-hidden />}
        title={attention ? "This run waits for a decision" : "This run stopped"}
      >
        <Stack gap="sm">
          <p className={classes.text}>{failure.message}</p>
          {failure.remedy && <CommandBlock command={failure.remedy} />}
          <code className={classes.code}>{failure.code}</code>
        </Stack>
      </Alert>
      {run.state === "suspended" && <Safe run={run} />}
    </>
  );
}

/** The run is still open, so these hold whatever its failure was. */
function Safe({ run: { parts } }: { run: RunView }) {
  const closed = parts.filter((part) => part.state === "closed").length;
  const next = parts.find((part) => part.state !== "closed");
  return (
    <dl className={classes.safe}>
      <div>
        <dt>Lost</dt>
        <dd>
          <IconCircleCheck size={16} stroke={1.75} aria-hidden /> Nothing
        </dd>
        <dd>The checkpoints are where they were before this run.</dd>
      </div>
      <div>
        <dt>Counted twice</dt>
        <dd>
          <IconCircleCheck size={16} stroke={1.75} aria-hidden /> Nothing
        </dd>
        <dd>
          {next
            ? `The next attempt begins at part ${formatNumber(next.ordinal + 1)} with the same versions and ids${closed > 0 ? `; ${formatNumber(closed)} closed ${closed === 1 ? "part stays" : "parts stay"} closed` : ""}.`
            : "All parts are closed; only the commit is repeated."}
        </dd>
      </div>
    </dl>
  );
}
