"use client";

import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./command-block.module.css";

/** A statement or command for a person to copy and run elsewhere. The sentence above it says who runs it and where. */
export function CommandBlock({ command }: { command: string }) {
  return (
    <div className={classes.block}>
      <pre className={classes.text}>
        <code>{command}</code>
      </pre>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button
            className={classes.copy}
            variant="subtle"
            color="gray"
            size="compact-xs"
            c="var(--ink-2)"
            leftSection={copied ? <IconCheck size={14} stroke={1.75} /> : <IconCopy size={14} stroke={1.75} />}
            onClick={copy}
          >
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
