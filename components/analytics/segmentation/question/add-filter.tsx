"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Popover, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import {
  FILTER_OPERATOR_LABEL,
  type Filter,
  filterOperatorSchema,
  filterSchema,
  takesValue,
} from "@/lib/model/values/segmentation";
import { PropertySelect } from "./property-select";
import { ValueInput } from "./value-input";

const OPERATORS = filterOperatorSchema.options.map((value) => ({ value, label: FILTER_OPERATOR_LABEL[value] }));

type AddFilterProps = { projectId: string; event: string | null; add: (filter: Filter) => void };

/** A button that opens the form of one condition. */
export function AddFilter({ add, ...of }: AddFilterProps) {
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
          {...of}
          add={(filter) => {
            setOpened(false);
            add(filter);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterForm({ projectId, event, add }: AddFilterProps) {
  const { control, handleSubmit, watch } = useForm<Filter>({
    resolver: zodResolver(filterSchema),
    defaultValues: { operator: "is", value: "" },
  });
  const property: Filter["property"] | undefined = watch("property");
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
            <PropertySelect
              label="Property"
              projectId={projectId}
              event={event}
              openOnFocus={false}
              value={field.value ?? null}
              choose={(property) => field.onChange(property)}
              error={fieldState.error && "Choose a property."}
              comboboxProps={{ withinPortal: false }}
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
          <Controller
            control={control}
            name="value"
            render={({ field, fieldState }) =>
              property ? (
                <ValueInput
                  projectId={projectId}
                  event={event}
                  property={property}
                  value={field.value}
                  change={field.onChange}
                  error={fieldState.error?.message}
                />
              ) : (
                <TextInput label="Value" error={fieldState.error?.message} {...field} />
              )
            }
          />
        )}
        <Button type="submit">Add the filter</Button>
      </Stack>
    </form>
  );
}
