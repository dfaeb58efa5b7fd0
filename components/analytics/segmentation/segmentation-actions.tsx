"use client";

import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { type AskedSegmentation, serializeSegmentation } from "./segmentation-params";

/** Take the chart along: its address, or its numbers. */
export function SegmentationActions({ asked }: { asked: AskedSegmentation }) {
  const query = serializeSegmentation(asked);
  const address = typeof window === "undefined" ? "" : `${window.location.origin}/segmentation${query}`;
  return (
    <>
      <CopyButton value={address}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={
              copied ? (
                <IconCheck size={16} stroke={1.75} aria-hidden />
              ) : (
                <IconCopy size={16} stroke={1.75} aria-hidden />
              )
            }
            onClick={copy}
          >
            {copied ? "Copied" : "Copy link"}
          </Button>
        )}
      </CopyButton>
      <Button
        component="a"
        href={`/segmentation/csv${query}`}
        download
        variant="default"
        leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
      >
        CSV
      </Button>
    </>
  );
}
