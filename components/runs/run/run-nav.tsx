"use client";

import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import Link from "next/link";

/** To the run before and after. */
export function RunNav({ sourceId, number, newest }: { sourceId: string; number: number; newest: number }) {
  return (
    <>
      <Step
        href={`/sources/${sourceId}/runs/${number - 1}`}
        label="Previous run"
        there={number > 1}
        Icon={IconChevronLeft}
      />
      <Step
        href={`/sources/${sourceId}/runs/${number + 1}`}
        label="Next run"
        there={number < newest}
        Icon={IconChevronRight}
      />
    </>
  );
}

function Step({
  href,
  label,
  there,
  Icon,
}: {
  href: string;
  label: string;
  there: boolean;
  Icon: typeof IconChevronLeft;
}) {
  const icon = <Icon size={18} stroke={1.75} />;
  if (!there)
    return (
      <ActionIcon variant="default" size={36} aria-label={label} disabled>
        {icon}
      </ActionIcon>
    );
  return (
    <ActionIcon component={Link} href={href} variant="default" size={36} aria-label={label}>
      {icon}
    </ActionIcon>
  );
}
