import Link from "next/link";
import { REJECTED_STATE_LABEL } from "@/components/shell/badges/undelivered-state-label";
import { formatNumber } from "@/components/shell/format/format";
import { UNDELIVERED_STATES, type UndeliveredCount, type UndeliveredState } from "@/lib/model/run/run-view";
import { reasonText } from "./rejection-reason-text";
import { serializeUndelivered, type UndeliveredChoice } from "./undelivered-address";
import classes from "./undelivered-records.module.css";

type Choice = { label: string; count: number; current: boolean; to: UndeliveredChoice };

/** Which undelivered records are shown: by state, and by reason within it, each with its count. */
export function UndeliveredChoices({
  sourceId,
  counts,
  chosen,
}: {
  sourceId: string;
  counts: UndeliveredCount[];
  chosen: UndeliveredChoice;
}) {
  const count = (state: UndeliveredState) =>
    counts.reduce((sum, one) => (one.state === state ? sum + one.count : sum), 0);
  const states = UNDELIVERED_STATES.map((state) => ({
    label: REJECTED_STATE_LABEL[state],
    count: count(state),
    current: state === chosen.state,
    to: { ...chosen, state, reason: null },
  }));
  const reasons = counts
    .filter(({ state }) => state === chosen.state)
    .map((one) => ({
      label: reasonText(one.reason),
      count: one.count,
      current: one.reason === chosen.reason,
      to: { ...chosen, reason: one.reason },
    }));
  const all = {
    label: "All",
    count: count(chosen.state),
    current: chosen.reason === null,
    to: { ...chosen, reason: null },
  };
  return (
    <div className={classes.choices}>
      <Choices title="State" sourceId={sourceId} choices={states} />
      {reasons.length > 0 && <Choices title="Reason" sourceId={sourceId} choices={[all, ...reasons]} />}
    </div>
  );
}

function Choices({ title, sourceId, choices }: { title: string; sourceId: string; choices: Choice[] }) {
  return (
    <nav aria-label={title}>
      <h2 className="overline">{title}</h2>
      <ul>
        {choices.map(({ label, count, current, to }) => (
          <li key={label}>
            <Link
              href={`/sources/${sourceId}/rejected${serializeUndelivered(to)}`}
              aria-current={current ? "true" : undefined}
              scroll={false}
            >
              {label} <span>{formatNumber(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
