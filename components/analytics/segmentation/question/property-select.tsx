"use client";

import { Select, type SelectProps } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { formatProperty, parseProperty } from "@/components/analytics/segmentation/segmentation-params";
import {
  PROPERTY_PLACE_LABEL,
  type Property,
  propertyPlaceSchema,
  propertySchema,
} from "@/lib/model/values/segmentation";
import { useChoices } from "./use-choices";

const propertiesSchema = z.array(propertySchema);

type PropertySelectProps = Pick<
  SelectProps,
  "label" | "aria-label" | "placeholder" | "error" | "clearable" | "clearButtonProps" | "comboboxProps" | "openOnFocus"
> & {
  projectId: string;
  event: string | null;
  value: Property | null;
  choose: (property: Property | null) => void;
};

/** Choose a property by place and name. The server searches those of the newest events and users. */
export function PropertySelect({ projectId, event, value, choose, ...select }: PropertySelectProps) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState(value?.name ?? "");
  const search = typed === value?.name ? "" : typed.trim();
  const {
    data = [],
    error,
    isPending,
  } = useChoices({ of: "properties", event, search }, propertiesSchema, {
    projectId,
    enabled: opened,
  });
  return (
    <Select
      {...select}
      data={propertyChoices(value ? [...data, value] : data)}
      value={value && formatProperty(value)}
      onChange={(text) => choose(parseProperty(text))}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpened(true)}
      filter={({ options }) => options}
      nothingFoundMessage={error ? error.message : isPending ? "Looking…" : "No such property on the newest events."}
    />
  );
}

/** Properties as a select takes them, by place, each once. */
function propertyChoices(properties: readonly Property[]) {
  return propertyPlaceSchema.options
    .map((place) => {
      const values = new Set(properties.filter((property) => property.place === place).map(formatProperty));
      return {
        group: PROPERTY_PLACE_LABEL[place],
        items: [...values].map((value) => ({ value, label: value.slice(2) })),
      };
    })
    .filter(({ items }) => items.length > 0);
}
