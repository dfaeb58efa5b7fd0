"use client";

import { Alert, Button, Stack } from "@mantine/core";
import { IconAlertOctagon, IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { CommandBlock } from "@/components/shell/command-block";
import { type Failure, recoveryOf } from "@/lib/core/errors";
import classes from "./failure-alert.module.css";

type FailureAlertProps = { failure: Failure; title?: string; actions?: ReactNode };

/** What failed, what to do, and the statement that mends it when there is one. */
export function FailureAlert({ failure, title, actions }: FailureAlertProps) {
  const retry = recoveryOf(failure.code) === "retry";
  const Icon = retry ? IconAlertTriangle : IconAlertOctagon;
  return (
    <Alert color={retry ? "warn" : "bad"} icon={<Icon size={18} stroke={1.75} />} title={title} role="alert">
      <Stack gap="sm">
        <div className={classes.message}>{failure.message}</div>
        {failure.remedy !== undefined && <CommandBlock command={failure.remedy} />}
        {failure.code === "DRAFT_CHANGED" && (
          <div>
            <Button size="compact-sm" variant="default" onClick={() => window.location.reload()}>
              Reload to see the other change
            </Button>
          </div>
        )}
        {actions}
        <code className={classes.code}>{failure.code}</code>
      </Stack>
    </Alert>
  );
}
