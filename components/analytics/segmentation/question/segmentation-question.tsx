"use client";

import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import classes from "@/components/analytics/segmentation/segmentation.module.css";
import {
  type AskedSegmentation,
  formatProperty,
  serializeSegmentation,
} from "@/components/analytics/segmentation/segmentation-params";
import { filterText } from "@/components/analytics/segmentation/segmentation-text";
import { INTERVAL_LABEL, intervalSchema, MEASURE_LABEL, measureSchema } from "@/lib/model/values/segmentation";
import { AddFilter } from "./add-filter";
import { EventSelect } from "./event-select";
import { PropertySelect } from "./property-select";
import { ZoneNote } from "./zone-note";

type QuestionProps = { asked: AskedSegmentation; projectId: string };

/** What the chart asks: event, filters, measure, grouping, step. Each change is a new address. */
export function SegmentationQuestion({ asked, projectId }: QuestionProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const ask = (change: Partial<AskedSegmentation>) =>
    startTransition(() =>
      router.push(`/segmentation${serializeSegmentation({ ...asked, ...change })}`, { scroll: false }),
    );

  return (
    <section className={`${classes.panel} ${classes.question}`} aria-label="What is shown" aria-busy={pending}>
      <div>
        <h2 className="overline">Event</h2>
        <EventSelect key={asked.event} projectId={projectId} value={asked.event} choose={(event) => ask({ event })} />
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
            projectId={projectId}
            event={asked.event}
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
        <PropertySelect
          key={asked.groupBy && formatProperty(asked.groupBy)}
          aria-label="Grouped by"
          placeholder="Nothing"
          projectId={projectId}
          event={asked.event}
          value={asked.groupBy}
          choose={(groupBy) => ask({ groupBy })}
          clearable
          clearButtonProps={{ "aria-label": "Group by nothing" }}
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
