"use client";

import { Select } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { useChoices } from "./use-choices";

const eventsSchema = z.array(z.string());

/** Choose an event type, or any (null). The server searches: there may be more than a list can hold. */
export function EventSelect({
  projectId,
  value,
  choose,
}: {
  projectId: string;
  value: string | null;
  choose: (event: string | null) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState(value ?? "");
  const search = typed === value ? "" : typed.trim();
  const {
    data = [],
    error,
    isPending,
  } = useChoices({ of: "events", event: null, search }, eventsSchema, {
    projectId,
    enabled: opened,
  });
  return (
    <Select
      aria-label="Event"
      placeholder="Any event"
      data={value === null || data.includes(value) ? data : [value, ...data]}
      value={value}
      onChange={choose}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpened(true)}
      filter={({ options }) => options}
      clearable
      clearButtonProps={{ "aria-label": "Any event" }}
      nothingFoundMessage={error ? error.message : isPending ? "Looking…" : "No such event has arrived."}
    />
  );
}
