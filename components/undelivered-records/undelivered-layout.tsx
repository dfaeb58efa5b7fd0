import type { ReactNode } from "react";
import type { RejectedCount, RejectedState } from "@/lib/model/run/run-view";
import type { RejectedChoice } from "./undelivered-address";
import { RejectedChoices } from "./undelivered-choices";
import classes from "./undelivered-records.module.css";

/** The choice at the side, the rows beside it. */
export function RejectedLayout({
  sourceId,
  counts,
  chosen,
  children,
}: {
  sourceId: string;
  counts: RejectedCount[];
  chosen: RejectedChoice;
  children: ReactNode;
}) {
  return (
    <div className={classes.layout}>
      <RejectedChoices sourceId={sourceId} counts={counts} chosen={chosen} />
      {children}
    </div>
  );
}

/** Why there is nothing to show. */
export function NoRejected({ state, search }: RejectedChoice) {
  return <p className={classes.none}>{search === null ? NOTHING[state] : `Nothing kept here holds “${search}”.`}</p>;
}

const NOTHING: Record<RejectedState, string> = {
  rejected: "Nothing was rejected. A row that Amplitude would refuse is kept here with its reason and its payload.",
  held: "Nothing is held. Records that Amplitude refuses only for now, such as by a daily limit, wait here for a later run.",
  delivered: "No kept row has been delivered later.",
  dismissed: "No kept row was dismissed.",
};
