"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Button, type ComboboxData, Popover, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import {
  FILTER_OPERATOR_LABEL,
  type Filter,
  filterOperatorSchema,
  filterSchema,
  takesValue,
} from "@/lib/core/segmentation";
import { formatProperty, parseProperty } from "./segmentation-params";

const OPERATORS = filterOperatorSchema.options.map((value) => ({ value, label: FILTER_OPERATOR_LABEL[value] }));

/** A button that opens the form of one condition. */
export function AddFilter({ choices, add }: { choices: ComboboxData; add: (filter: Filter) => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="sm" width={260} trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <FilterForm
          choices={choices}
          add={(filter) => {
            setOpened(false);
            add(filter);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterForm({ choices, add }: { choices: ComboboxData; add: (filter: Filter) => void }) {
  const { control, register, handleSubmit, watch, formState } = useForm<Filter>({
    resolver: zodResolver(filterSchema),
    defaultValues: { operator: "is", value: "" },
  });
  return (
    <form
      onSubmit={(event) => {
        event.stopPropagation();
        return handleSubmit(add)(event);
      }}
    >
      <Stack gap="sm">
        <Controller
          control={control}
          name="property"
          render={({ field, fieldState }) => (
            <Select
              label="Property"
              openOnFocus={false}
              data={choices}
              value={field.value ? formatProperty(field.value) : null}
              onChange={(value) => field.onChange(parseProperty(value))}
              error={fieldState.error && "Choose a property."}
              searchable
              comboboxProps={{ withinPortal: false }}
              nothingFoundMessage="No such property on the newest events."
            />
          )}
        />
        <Controller
          control={control}
          name="operator"
          render={({ field }) => (
            <Select
              label="Condition"
              data={OPERATORS}
              value={field.value}
              onChange={(value) => field.onChange(value ?? "is")}
              comboboxProps={{ withinPortal: false }}
              allowDeselect={false}
            />
          )}
        />
        {takesValue(watch("operator")) && (
          <TextInput label="Value" error={formState.errors.value?.message} {...register("value")} />
        )}
        <Button type="submit">Add the filter</Button>
      </Stack>
    </form>
  );
}
