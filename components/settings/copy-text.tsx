"use client";

import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./settings-table.module.css";

/** A text to copy elsewhere. */
export function CopyText({ text, what }: { text: string; what: string }) {
  return (
    <span className={classes.copy}>
      <code>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={copied ? "Copied" : `Copy the ${what}`}
          >
            {copied ? <IconCheck size={15} stroke={1.75} /> : <IconCopy size={15} stroke={1.75} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
