"use client";

import { Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { usePathname, useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Moment } from "@/components/shell/format/moment";
import { SegmentLinks } from "@/components/shell/links/segment-links";
import classes from "./range-picker.module.css";
import { type ChosenRange, PRESET_LABEL, PRESETS, type Preset } from "./time-range";

const presets = Object.keys(PRESETS) as Preset[];

/** Which runs a page is about: the last hours or days, or any span. The address carries it. */
export function RangePicker({ range }: { range: ChosenRange }) {
  const pathname = usePathname();
  const segments = presets.map((preset) => ({
    href: `${pathname}?range=${preset}`,
    label: PRESET_LABEL[preset],
    current: range.preset === preset,
  }));
  return (
    <div className={classes.picker}>
      <SegmentLinks label="Range" segments={segments} />
      <CustomRange key={range.from.getTime()} range={range} />
      <span className={classes.span}>
        <Moment at={range.from} /> to {range.preset === null ? <Moment at={range.to} /> : "now"}
      </span>
    </div>
  );
}

function CustomRange({ range }: { range: ChosenRange }) {
  const pathname = usePathname();
  const router = useRouter();
  const [opened, setOpened] = useState(false);
  const [from, setFrom] = useState(() => localText(range.from));
  const [to, setTo] = useState(() => localText(range.to));
  const backwards = from >= to;

  const show = (event: FormEvent) => {
    event.preventDefault();
    const asked = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
    setOpened(false);
    router.push(`${pathname}?${asked}`, { scroll: false });
  };

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="sm" trapFocus>
      <Popover.Target>
        <Button
          variant={range.preset === null ? "light" : "default"}
          color={range.preset === null ? "accent" : undefined}
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
              type="datetime-local"
              label="From"
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
              required
            />
            <TextInput
              type="datetime-local"
              label="To"
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              error={backwards ? "Choose a time after From." : null}
              required
            />
            <Group justify="flex-end">
              <Button type="submit" disabled={backwards}>
                Show runs
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A moment as `datetime-local` takes it: in the viewer's zone, to the minute. */
function localText(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
