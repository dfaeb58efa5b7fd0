"use client";

import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

type Bounds = { first: string; last: string };

type CustomRangeProps = {
  /** What the two fields take: days, or minutes in the viewer's zone. */
  type: "date" | "datetime-local";
  /** A range of the viewer's own is shown now. */
  chosen: boolean;
  position: "bottom-start" | "bottom-end";
  initial: Bounds;
  labels: Bounds & { backwards: string; show: string };
  isBackwards: (bounds: Bounds) => boolean;
  show: (bounds: Bounds) => void;
};

/** Choose any range by its two ends. */
export function CustomRange({ type, chosen, position, initial, labels, isBackwards, show }: CustomRangeProps) {
  const [opened, setOpened] = useState(false);
  const [first, setFirst] = useState(initial.first);
  const [last, setLast] = useState(initial.last);
  const backwards = isBackwards({ first, last });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOpened(false);
    show({ first, last });
  };

  return (
    <Popover opened={opened} onChange={setOpened} position={position} shadow="sm" trapFocus>
      <Popover.Target>
        <Button
          variant={chosen ? "light" : "default"}
          color={chosen ? "accent" : undefined}
          size="xs"
          leftSection={<IconCalendar size={15} stroke={1.75} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          Custom
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              type={type}
              label={labels.first}
              value={first}
              onChange={(event) => setFirst(event.currentTarget.value)}
              required
            />
            <TextInput
              type={type}
              label={labels.last}
              value={last}
              onChange={(event) => setLast(event.currentTarget.value)}
              error={backwards ? labels.backwards : null}
              required
            />
            <Button type="submit" disabled={backwards}>
              {labels.show}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
