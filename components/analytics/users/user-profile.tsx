import { userAddress } from "@/components/analytics/events/event-address";
import { StoredEvents } from "@/components/analytics/events/stored-events";
import { PROPERTIES_MAX, PropertyPages } from "@/components/analytics/property-pages";
import { PropertySearch } from "@/components/analytics/property-search";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { Panel } from "@/components/shell/layout/panel";
import type { GroupView, StoredEventView, UserView, ValuesPage } from "@/lib/model/values/event-view";
import { parseExactJson, parseExactObject, writeExactJson } from "@/lib/model/values/exact-json";
import classes from "./user-profile.module.css";
import { type AskedUser, userPropertiesAddress } from "./users-address";

type UserProfileProps = {
  user: UserView;
  properties: ValuesPage;
  groups: GroupView[];
  events: StoredEventView[];
  eventsMax: number;
  asked: AskedUser;
};

/** A user: properties as they are now, groups, newest events. */
export function UserProfile({ user, properties, groups, events, eventsMax, asked }: UserProfileProps) {
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
        <OwnProperties userKey={user.userKey} properties={properties} asked={asked} />
        <Panel title="Groups">
          {groups.length === 0 && <p className={classes.hint}>The newest events name no group.</p>}
          {groups.map(({ groupType, groupValue, properties, cut }) => (
            <section key={`${groupType} ${groupValue}`} className={classes.group}>
              <h3>
                {groupType}: {groupValue}
              </h3>
              <Properties values={valuesOf(properties)} none={cut ? TOO_MANY : "No property is set."} />
              {cut && properties !== "{}" && <p className={classes.hint}>{TOO_MANY}</p>}
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

const TOO_MANY = "It has more properties, or longer ones, than are shown here.";

/** The user's own properties, a page of them. */
function OwnProperties({ userKey, properties, asked }: { userKey: string; properties: ValuesPage; asked: AskedUser }) {
  const { values, fitting, all } = properties;
  return (
    <Panel title="Properties" hint={all > PROPERTIES_MAX ? formatNumber(all) : undefined}>
      {all > PROPERTIES_MAX && (
        <div className={classes.search}>
          <PropertySearch action={userAddress(userKey)} search={asked.search} params={[]} />
        </div>
      )}
      <Properties
        values={values}
        none={
          all === 0
            ? "No property is set. Import user properties, or send them with an event."
            : "No property of this name is on this page."
        }
      />
      <div className={classes.pages}>
        <PropertyPages
          page={asked.page}
          fitting={fitting}
          address={(page) => userPropertiesAddress(userKey, { ...asked, page })}
        />
      </div>
    </Panel>
  );
}

function valuesOf(json: string): ValuesPage["values"] {
  return Object.entries(parseExactObject(json))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, json: writeExactJson(value) }));
}

function Properties({ values, none }: { values: ValuesPage["values"]; none: string }) {
  if (values.length === 0) return <p className={classes.hint}>{none}</p>;
  return (
    <dl className={classes.properties}>
      {values.map(({ name, json }) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <Value json={json} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ json }: { json: string }) {
  const value = parseExactJson(json);
  return typeof value === "string" ? value : <code>{writeExactJson(value)}</code>;
}
