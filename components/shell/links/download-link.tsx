"use client";

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

/** A link that saves a file. */
export function DownloadLink({ href, label }: { href: string; label: string }) {
  return (
    <Button
      component="a"
      href={href}
      download
      variant="default"
      size="xs"
      ml="auto"
      leftSection={<IconDownload size={15} stroke={1.75} aria-hidden />}
    >
      {label}
    </Button>
  );
}
