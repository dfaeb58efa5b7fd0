import type { ReactNode } from "react";
import type { UndeliveredCount, UndeliveredState } from "@/lib/model/run/run-view";
import type { UndeliveredChoice } from "./undelivered-address";
import { UndeliveredChoices } from "./undelivered-choices";
import classes from "./undelivered-records.module.css";

/** The choice at the side, the rows beside it. */
export function UndeliveredLayout({
  sourceId,
  counts,
  chosen,
  children,
}: {
  sourceId: string;
  counts: UndeliveredCount[];
  chosen: UndeliveredChoice;
  children: ReactNode;
}) {
  return (
    <div className={classes.layout}>
      <UndeliveredChoices sourceId={sourceId} counts={counts} chosen={chosen} />
      {children}
    </div>
  );
}

/** Why there is nothing to show. */
export function NoUndelivered({ state, search }: UndeliveredChoice) {
  return <p className={classes.none}>{search === null ? NOTHING[state] : `No record here holds “${search}”.`}</p>;
}

const NOTHING: Record<UndeliveredState, string> = {
  rejected: "Nothing was rejected. A row that Amplitude would reject is stored here with its reason and its payload.",
  held: "Nothing is deferred. Records that Amplitude refuses only for now, for instance because of a daily quota, wait here for a later run.",
  delivered: "No undelivered record has been delivered later.",
  dismissed: "No undelivered record was dismissed.",
};
