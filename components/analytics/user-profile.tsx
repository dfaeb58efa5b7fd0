import { Panel } from "@/components/performance/panel";
import { formatCount } from "@/components/shell/format";
import { Moment } from "@/components/shell/moment";
import type { GroupView, StoredEventView, UserView } from "@/lib/core/event-view";
import { parseExactObject, writeExactJson } from "@/lib/core/exact-json";
import { StoredEvents } from "./stored-events";
import classes from "./user-profile.module.css";

type UserProfileProps = { user: UserView; groups: GroupView[]; events: StoredEventView[]; eventsMax: number };

/** A user: properties as they are now, groups, newest events. */
export function UserProfile({ user, groups, events, eventsMax }: UserProfileProps) {
  return (
    <div className={classes.columns}>
      <Panel
        title="Newest events"
        hint={events.length === eventsMax ? `the newest ${eventsMax}` : formatCount(events.length, "event")}
        flush
      >
        {events.length > 0 ? (
          <StoredEvents events={events} show="type" />
        ) : (
          <p className={classes.none}>No event yet, only properties.</p>
        )}
      </Panel>
      <div className={classes.side}>
        <Panel title="Properties">
          <Properties
            json={user.properties}
            none="No property is set. Import user properties, or send them with an event."
          />
        </Panel>
        <Panel title="Groups">
          {groups.length === 0 && <p className={classes.hint}>The newest events name no group.</p>}
          {groups.map(({ groupType, groupValue, properties }) => (
            <section key={`${groupType} ${groupValue}`} className={classes.group}>
              <h3>
                {groupType}: {groupValue}
              </h3>
              <Properties json={properties} none="No property is set." />
            </section>
          ))}
        </Panel>
        <Panel title="Identity">
          <dl className={classes.properties}>
            <dt>User id</dt>
            <dd>{user.userId ?? <span className={classes.hint}>not known</span>}</dd>
            <dt>Device id</dt>
            <dd>{user.deviceId ?? <span className={classes.hint}>none was sent</span>}</dd>
            <dt>First seen</dt>
            <dd>
              <Moment at={user.firstSeen} show="both" />
            </dd>
            <dt>Last activity</dt>
            <dd>
              <Moment at={user.lastSeen} show="both" />
            </dd>
          </dl>
        </Panel>
      </div>
    </div>
  );
}

function Properties({ json, none }: { json: string; none: string }) {
  const entries = Object.entries(parseExactObject(json)).sort(([one], [other]) => one.localeCompare(other));
  if (entries.length === 0) return <p className={classes.hint}>{none}</p>;
  return (
    <dl className={classes.properties}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{typeof value === "string" ? value : <code>{writeExactJson(value)}</code>}</dd>
        </div>
      ))}
    </dl>
  );
}
