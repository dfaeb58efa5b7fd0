import Link from "next/link";
import { Moment } from "@/components/shell/format/moment";
import type { StoredEventView } from "@/lib/model/values/event-view";
import { parseExactJson, parseExactObject, writeExactJson } from "@/lib/model/values/exact-json";
import { eventAddress, userAddress } from "./event-address";
import classes from "./stored-events.module.css";

const UPDATE_LABEL: Record<string, string> = {
  $identify: "User properties changed",
  $groupidentify: "Group properties changed",
};

/** Events as they came, newest first. Each opens to show all that it carries. */
export function StoredEvents({ events, show }: { events: StoredEventView[]; show: "user" | "type" }) {
  return (
    <ol className={classes.list}>
      {events.map((event) => (
        <li key={event.id}>
          <details>
            <summary>
              <span className={classes.what}>
                {show === "type" ? (UPDATE_LABEL[event.eventType] ?? event.eventType) : event.userKey}
              </span>
              <span className={classes.when}>
                <Moment at={event.time} seconds />
              </span>
              <span className={classes.brief}>{briefText(event)}</span>
            </summary>
            <EventBody event={event} show={show} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function EventBody({ event, show }: { event: StoredEventView; show: "user" | "type" }) {
  const parts = [
    ["Event properties", event.eventProperties],
    ["User properties", event.userProperties],
    ["Groups", event.groups],
    ["Other fields", event.fields],
  ] as const;
  return (
    <div className={classes.body}>
      {parts
        .filter(([, json]) => json !== "{}")
        .map(([label, json]) => (
          <div key={label}>
            <p>{label}</p>
            <pre>
              <code>{writeExactJson(parseExactJson(json), 2)}</code>
            </pre>
          </div>
        ))}
      {event.cut && (
        <p className={classes.arrived}>It is too large to show whole: here is the beginning of its largest parts.</p>
      )}
      <p className={classes.arrived}>
        Arrived <Moment at={event.uploadedAt} show="both" />.{" "}
        {show === "user" && event.userKey !== "" && <Link href={userAddress(event.userKey)}>Show the user</Link>}
        {show === "type" && !(event.eventType in UPDATE_LABEL) && (
          <Link href={eventAddress(event.eventType)}>Show the event type</Link>
        )}
      </p>
    </div>
  );
}

/** The first few properties in one line. */
function briefText({ eventProperties, userProperties }: StoredEventView): string {
  return Object.entries(parseExactObject(eventProperties === "{}" ? userProperties : eventProperties))
    .slice(0, 4)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : writeExactJson(value)}`)
    .join(" · ");
}
