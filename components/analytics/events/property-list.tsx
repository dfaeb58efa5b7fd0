import { Badge } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { type PropertyView, SAMPLE_PROPERTIES } from "@/lib/model/values/event-view";
import classes from "./event-detail.module.css";

type PropertyListProps = {
  properties: PropertyView[];
  /** Properties that fit the search, and all that the sample carries. */
  fitting: number;
  all: number;
  /** Events of the sample. */
  sample: number;
  none: string;
};

/** A page of the properties that a sample of events carried: how often, of which type, with which values. */
export function PropertyList({ properties, fitting, all, sample, none }: PropertyListProps) {
  if (all === 0) return <p className={classes.note}>{none}</p>;
  if (fitting === 0) return <p className={classes.note}>No property of this name is on its newest events.</p>;
  return (
    <>
      <ul className={classes.list}>
        {properties.map((property) => (
          <PropertyItem key={property.name} property={property} sample={sample} />
        ))}
      </ul>
      <p className={classes.note}>
        {sample === 1 ? "Found on one event, its newest." : `Found on its newest ${formatNumber(sample)} events.`}
        {all >= SAMPLE_PROPERTIES &&
          ` Of an event that carries more than ${formatNumber(SAMPLE_PROPERTIES)} properties, only the first are shown.`}
      </p>
    </>
  );
}

function PropertyItem({ property, sample }: { property: PropertyView; sample: number }) {
  const { name, types, events, values, min, max, examples } = property;
  const [latest] = types;
  const bounded = types.length === 1 && latest?.type === "number" && min !== null && max !== null;
  return (
    <li>
      <div className={classes.row}>
        <code>{name}</code>
        {types.length > 1 ? (
          <Badge color="warn" leftSection={<IconAlertTriangle size={12} stroke={1.75} aria-hidden />}>
            {types.length} types
          </Badge>
        ) : (
          <Badge color="grey">{latest?.type}</Badge>
        )}
      </div>
      <div className={classes.row}>
        <span>{shareText(events, sample)}</span>
        <span>{bounded ? `${formatNumber(min)} to ${formatNumber(max)}` : formatCount(values, "value")}</span>
      </div>
      {types.length > 1 && <TypeConflict types={types} />}
      <ul className={classes.examples} aria-label={`Values of ${name}`}>
        {examples.map((example) => (
          <li key={example}>
            <code title={example}>{plainText(example)}</code>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Which type came when: a type that ended before the other began was changed, others are mixed. */
function TypeConflict({ types }: Pick<PropertyView, "types">) {
  const [latest, earlier] = types;
  if (!latest || !earlier) return null;
  return (
    <p className={classes.conflict}>
      {earlier.lastSeen < latest.firstSeen ? (
        <>
          A {earlier.type} until <Moment at={earlier.lastSeen} />, a {latest.type} since.
        </>
      ) : (
        `Sometimes a ${latest.type}, sometimes a ${earlier.type}.`
      )}{" "}
      Charts compare numbers only with numbers. Cast it to one type in the source’s SQL.
    </p>
  );
}

function shareText(events: number, sample: number): string {
  if (events === sample) return "on every event";
  const percent = Math.round((100 * events) / sample);
  return percent === 0 ? "on under 1 % of events" : `on ${percent} % of events`;
}

/** A text without its quotes: the badge already says that it is one. */
function plainText(json: string): string {
  return /^"[^"\\]*"$/.test(json) ? json.slice(1, -1) : json;
}
