"use client";

import { Alert, Button, Stack } from "@mantine/core";
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type Failure, recoveryOf } from "@/lib/model/errors";
import { CommandBlock } from "./command-block";
import classes from "./failure-alert.module.css";

type FailureAlertProps = { failure: Failure; title?: string; actions?: ReactNode };

const ICON = { bad: IconAlertOctagon, warn: IconAlertTriangle, grey: IconInfoCircle } as const;

/** What time fixes is a warning, what a person asked for is neither. */
function toneOf({ code }: Failure): keyof typeof ICON {
  if (code === "TEST_CANCELLED") return "grey";
  return recoveryOf(code) === "retry" ? "warn" : "bad";
}

/** What failed, what to do, and the statement that fixes it when there is one. */
export function FailureAlert({ failure, title, actions }: FailureAlertProps) {
  const tone = toneOf(failure);
  const Icon = ICON[tone];
  return (
    <Alert color={tone} icon={<Icon size={18} stroke={1.75} />} title={title} role="alert">
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
