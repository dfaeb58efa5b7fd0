"use client";

import { ActionIcon, SegmentedControl, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import {
  INTERVAL_LABEL,
  intervalSchema,
  MEASURE_LABEL,
  measureSchema,
  PROPERTY_PLACE_LABEL,
  type Property,
  propertyPlaceSchema,
} from "@/lib/core/segmentation";
import { AddFilter } from "./add-filter";
import classes from "./segmentation.module.css";
import { type AskedSegmentation, formatProperty, parseProperty, segmentationParams } from "./segmentation-params";
import { filterText } from "./segmentation-text";
import { ZoneNote } from "./zone-note";

type QuestionProps = {
  asked: AskedSegmentation;
  events: string[];
  /** Properties to filter and group by. */
  properties: Property[];
};

/** What the chart asks: event, filters, measure, grouping, step. Each change is a new address. */
export function SegmentationQuestion({ asked, events, properties }: QuestionProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const ask = (change: Partial<AskedSegmentation>) =>
    startTransition(() =>
      router.push(`/segmentation?${segmentationParams({ ...asked, ...change })}`, { scroll: false }),
    );
  const choices = propertyChoices(asked.groupBy ? [...properties, asked.groupBy] : properties);

  return (
    <section className={`${classes.panel} ${classes.question}`} aria-label="What is shown" aria-busy={pending}>
      <div>
        <h2 className="overline">Event</h2>
        <Select
          aria-label="Event"
          placeholder="Any event"
          data={asked.event === null || events.includes(asked.event) ? events : [...events, asked.event]}
          value={asked.event}
          onChange={(event) => ask({ event })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any event" }}
          nothingFoundMessage="No such event has arrived."
        />
        <div className={classes.filters}>
          {asked.filters.map((filter, at) => (
            <span key={filterText(filter)} className={classes.filter}>
              <code>{filterText(filter)}</code>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={20}
                aria-label={`Remove ${filterText(filter)}`}
                onClick={() => ask({ filters: asked.filters.filter((_, i) => i !== at) })}
              >
                <IconX size={13} stroke={1.75} />
              </ActionIcon>
            </span>
          ))}
          <AddFilter
            choices={propertyChoices(properties)}
            add={(filter) => ask({ filters: [...asked.filters, filter] })}
          />
        </div>
      </div>
      <div>
        <h2 className="overline">Measured as</h2>
        <SegmentedControl
          aria-label="Measured as"
          size="sm"
          data={measureSchema.options.map((value) => ({ value, label: MEASURE_LABEL[value] }))}
          value={asked.measure}
          onChange={(value) => ask({ measure: measureSchema.parse(value) })}
        />
      </div>
      <div>
        <h2 className="overline">Grouped by</h2>
        <Select
          aria-label="Grouped by"
          placeholder="Nothing"
          data={choices}
          value={asked.groupBy && formatProperty(asked.groupBy)}
          onChange={(value) => ask({ groupBy: parseProperty(value) })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Group by nothing" }}
          nothingFoundMessage="No such property on the newest events."
        />
      </div>
      <div>
        <h2 className="overline">Per</h2>
        <SegmentedControl
          aria-label="Per"
          size="sm"
          data={intervalSchema.options.map((value) => ({ value, label: INTERVAL_LABEL[value] }))}
          value={asked.interval}
          onChange={(value) => ask({ interval: intervalSchema.parse(value) })}
        />
      </div>
      <ZoneNote timeZone={asked.timeZone} choose={(timeZone) => ask({ timeZone })} />
    </section>
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
