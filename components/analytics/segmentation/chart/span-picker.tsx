"use client";

import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import classes from "@/components/analytics/segmentation/segmentation.module.css";
import {
  type AskedSegmentation,
  SPAN_LABEL,
  SPANS,
  type Span,
  serializeSegmentation,
} from "@/components/analytics/segmentation/segmentation-params";
import { dayText, startOfDay } from "@/components/analytics/segmentation/start-of-day";
import { SegmentLinks } from "@/components/shell/links/segment-links";

const spans = Object.keys(SPANS) as Span[];
const DAY_MS = 86_400_000;

/** How far back the chart reaches. The address carries it. */
export function SpanPicker({ asked }: { asked: AskedSegmentation }) {
  const address = (span: Span) =>
    `/segmentation${serializeSegmentation({ ...asked, span, interval: span === "24h" ? "hour" : "day" })}`;
  return (
    <div className={classes.spans}>
      <SegmentLinks
        label="Span"
        segments={spans.map((span) => ({ href: address(span), label: SPAN_LABEL[span], current: asked.span === span }))}
      />
      <CustomSpan key={asked.from.getTime()} asked={asked} />
    </div>
  );
}

/** Any days, both included, of the chart's time zone. */
function CustomSpan({ asked }: { asked: AskedSegmentation }) {
  const router = useRouter();
  const { timeZone } = asked;
  const [opened, setOpened] = useState(false);
  const [first, setFirst] = useState(() => dayText(asked.from, timeZone));
  const [last, setLast] = useState(() => dayText(new Date(asked.to.getTime() - 1), timeZone));
  const backwards = first > last;

  const show = (event: FormEvent) => {
    event.preventDefault();
    const noon = (day: string) => new Date(`${day}T12:00:00Z`);
    const from = startOfDay(noon(first), timeZone);
    const to = startOfDay(new Date(noon(last).getTime() + DAY_MS), timeZone);
    setOpened(false);
    router.push(`/segmentation${serializeSegmentation({ ...asked, span: null, from, to })}`, { scroll: false });
  };

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="sm" trapFocus>
      <Popover.Target>
        <Button
          variant={asked.span === null ? "light" : "default"}
          color={asked.span === null ? "accent" : undefined}
          size="xs"
          leftSection={<IconCalendar size={15} stroke={1.75} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          Custom
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={show}>
          <Stack gap="md">
            <TextInput
              type="date"
              label="First day"
              value={first}
              onChange={(event) => setFirst(event.currentTarget.value)}
              required
            />
            <TextInput
              type="date"
              label="Last day"
              value={last}
              onChange={(event) => setLast(event.currentTarget.value)}
              error={backwards ? "Choose a day after the first." : null}
              required
            />
            <Button type="submit" disabled={backwards}>
              Show these days
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
