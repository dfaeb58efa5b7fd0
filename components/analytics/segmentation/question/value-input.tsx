"use client";

import { Autocomplete } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { z } from "zod";
import type { Property } from "@/lib/model/values/segmentation";
import { useChoices } from "./use-choices";

const valuesSchema = z.array(z.string());

type ValueInputProps = {
  projectId: string;
  event: string | null;
  property: Property;
  value: string;
  change: (value: string) => void;
  error: ReactNode;
};

/** Type a value; those that the property has on the newest events are offered. */
export function ValueInput({ projectId, event, property, value, change, error }: ValueInputProps) {
  const [opened, setOpened] = useState(false);
  const { data = [] } = useChoices({ of: "values", event, property, search: value.trim() }, valuesSchema, {
    projectId,
    enabled: opened,
  });
  return (
    <Autocomplete
      label="Value"
      value={value}
      onChange={change}
      data={data}
      filter={({ options }) => options}
      onDropdownOpen={() => setOpened(true)}
      comboboxProps={{ withinPortal: false }}
      error={error}
    />
  );
}
