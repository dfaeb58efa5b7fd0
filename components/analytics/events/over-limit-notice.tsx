import { Alert } from "@mantine/core";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { INDEX_LIMITS, LIST_ENTRIES_MAX, type OverLimitView } from "@/lib/model/values/index-limits";

/** What came over the project's limits: Amplitude would have taken it too, and shown nothing of it. */
export function OverLimitNotice({ limits }: { limits: readonly OverLimitView[] }) {
  if (limits.length === 0) return null;
  return (
    <Alert color="warn" title="Some of what arrived is over the limits of a project" mb="md">
      <ul>
        {limits.map((limit) => (
          <li key={limit.kind}>
            {textOf(limit)}
            {limit.lastName !== null && (
              <>
                {" "}
                The last one was <code>{limit.lastName.slice(0, NAME_CHARACTERS_MAX)}</code>.
              </>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

const NAME_CHARACTERS_MAX = 60;

function textOf({ kind, values }: OverLimitView): string {
  switch (kind) {
    case "event_type":
      return `${formatCount(values, "event")} of types beyond the ${formatNumber(INDEX_LIMITS.event_type)} that are indexed. They are stored under [Lakefeed] Not indexed, each with its own type.`;
    case "event_property":
      return `${formatCount(values, "value")} of event properties beyond the ${formatNumber(INDEX_LIMITS.event_property)} that are indexed. They are kept among the other fields of their events.`;
    case "user_property":
      return `${formatCount(values, "value")} of user properties beyond the ${formatNumber(INDEX_LIMITS.user_property)} that are indexed. They were not set; an event that carried one still shows it.`;
    case "group_property":
      return `${formatCount(values, "value")} of group properties beyond the ${formatNumber(INDEX_LIMITS.group_property)} that are indexed. They were not set.`;
    case "list_entry":
      return `${formatCount(values, "entry", "entries")} for lists that have ${formatNumber(LIST_ENTRIES_MAX)} entries already. They were not added.`;
  }
}
