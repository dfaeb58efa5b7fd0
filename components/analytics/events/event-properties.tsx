import { PROPERTIES_MAX, PropertyPages } from "@/components/analytics/property-pages";
import { PropertySearch } from "@/components/analytics/property-search";
import type { PropertyView } from "@/lib/model/values/event-view";
import { type AskedEvent, type AskedEvents, eventAddress, eventPath, eventsParams } from "./event-address";
import classes from "./event-detail.module.css";
import { PropertyList } from "./property-list";

type EventPropertiesProps = {
  eventType: string;
  asked: AskedEvents;
  view: AskedEvent;
  found: { properties: PropertyView[]; fitting: number; all: number };
  /** Events of the sample in which they were found. */
  sample: number;
  none: string;
};

/** The properties of an event type, a page of them, with a search where there are many. */
export function EventProperties({ eventType, asked, view, found, sample, none }: EventPropertiesProps) {
  const kept = view.tab === "properties" ? [] : [["tab", view.tab] satisfies [string, string]];
  return (
    <>
      {found.all > PROPERTIES_MAX && (
        <div className={classes.search}>
          <PropertySearch
            action={eventPath(eventType)}
            search={view.search}
            params={[...eventsParams(asked), ...kept]}
          />
        </div>
      )}
      <PropertyList {...found} sample={sample} none={none} />
      <PropertyPages
        page={view.page}
        fitting={found.fitting}
        address={(page) => eventAddress(eventType, asked, { ...view, page })}
      />
    </>
  );
}
