import { Alert, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { RunWarning } from "@/lib/model/run/run-warning";
import classes from "./run-failure.module.css";

/** What a person should look at of a run that delivered. */
export function RunWarnings({ warnings }: { warnings: RunWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <Alert
      color="warn"
      icon={<IconAlertTriangle size={18} stroke={1.75} aria-hidden />}
      title={warnings.length === 1 ? "Look at this" : "Look at these"}
    >
      <Stack gap="sm">
        {warnings.map(({ message }) => (
          <p key={message} className={classes.text}>
            {message}
          </p>
        ))}
      </Stack>
    </Alert>
  );
}
