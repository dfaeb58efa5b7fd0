"use client";

import {
  IconArrowsDiff,
  IconBolt,
  IconCircleDashed,
  IconCirclesRelation,
  IconClock,
  IconCopyCheck,
  IconEraser,
  IconPencil,
  IconUsers,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { DataType } from "@/lib/model/source/data-type";
import { START_FROM_LABEL } from "@/lib/model/source/source";
import type { TestExplanation } from "@/lib/model/source/test-result";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./test-panel.module.css";

type SyncExplanationProps = { explanation: TestExplanation; dataType: DataType };

/** How this will sync, in words: what drives, what an update does, whose clock counts, why nothing counts twice. */
export function SyncExplanation({ explanation, dataType }: SyncExplanationProps) {
  const { drives, lookups, unread, folded, compares } = explanation;
  const owner = dataType === "user_properties" ? "user" : "group";
  return (
    <section className={classes.explain} aria-labelledby="explain-title">
      <h2 id="explain-title">How this will sync</h2>
      <ul>
        {drives.map(({ table, startFrom }) => (
          <Fact
            key={formatTableName(table)}
            icon={<IconBolt size={17} stroke={1.75} />}
            title={
              <>
                <code>{formatTableName(table)}</code> drives
              </>
            }
          >
            {compares ? "Any change there, deletes too, evaluates the query anew." : INSERT[explanation.onInsert]} It
            starts from {START_FROM_LABEL[startFrom]}.
            {drives.length > 1 && " If it should only be looked up, mark it Lookup only in the Tables step."}
          </Fact>
        ))}
        <Fact
          icon={<IconCirclesRelation size={17} stroke={1.75} />}
          title={
            lookups.length === 0 ? "No table is looked up" : `Looked up: ${lookups.map(formatTableName).join(", ")}`
          }
        >
          {lookups.length === 0
            ? compares
              ? "Every table of the query counts."
              : "Only what changed in the table above is read."
            : "Read as it is at the version the run pinned. A change there sends nothing by itself."}
        </Fact>
        {unread.length > 0 && (
          <Fact
            icon={<IconCircleDashed size={17} stroke={1.75} />}
            title={`Not read: ${unread.map(formatTableName).join(", ")}`}
          >
            The SQL does not name it, so its changes send nothing.
          </Fact>
        )}
        {compares && (
          <Fact
            icon={<IconArrowsDiff size={17} stroke={1.75} />}
            title="The whole query is compared with itself at the last sync"
          >
            Its result depends on more than the rows that changed, so the warehouse evaluates it twice, as the tables
            are and as they were, and sends what is new or different. A sync costs as much as two runs of this query,
            however few rows changed; while no table changes it costs nothing.
          </Fact>
        )}
        <Fact
          icon={<IconPencil size={17} stroke={1.75} />}
          title={explanation.onUpdate === "ignored" ? "An update sends nothing" : "An update sends the new values"}
        >
          {explanation.onUpdate === "ignored"
            ? "Nor do deletes, compaction, or a rewrite that changes no value."
            : compares
              ? `A ${owner} whom the query no longer returns keeps what was set. Compaction, and a rewrite that changes no value, send nothing.`
              : "Deletes, compaction, and a rewrite that changes no value send nothing."}
        </Fact>
        {folded && (
          <Fact icon={<IconUsers size={17} stroke={1.75} />} title="One update for each identity">
            {compares
              ? `Several rows of one ${owner} are taken in the order of their text, property by property.`
              : `When several rows of a run say something of one ${owner}, the last commit's value wins.`}
          </Fact>
        )}
        {folded && (
          <Fact
            icon={<IconEraser size={17} stroke={1.75} />}
            title={explanation.unsetsNulls ? "NULL unsets a property" : "NULL leaves a property as it was"}
          >
            {explanation.unsetsNulls
              ? "A property that is NULL is taken off the profile. One that the row does not name is left."
              : "Nothing takes a property away. The Data type step can let a NULL unset it."}
          </Fact>
        )}
        <Clock explanation={explanation} />
        <Fact icon={<IconCopyCheck size={17} stroke={1.75} />} title="Repeated, counted once">
          {DEDUPE[explanation.dedupe]}
        </Fact>
      </ul>
    </section>
  );
}

function Clock({ explanation: { clockCalls, timeFromClock, compares } }: { explanation: TestExplanation }) {
  if (clockCalls.length === 0 && !timeFromClock) return null;
  const icon = <IconClock size={17} stroke={1.75} />;
  if (clockCalls.length === 0)
    return (
      <Fact icon={icon} title="No time column: the run's time is used">
        All events of one run share it. If the table has a time column, select it as time.
      </Fact>
    );
  return (
    <Fact
      icon={icon}
      title={
        <>
          <code>{clockCalls.join("(), ")}()</code> is the run's time
        </>
      }
    >
      {compares
        ? "Both evaluations share it, so what changes only because time passes is not sent."
        : "All rows of one run share it. If the table has a time column, use that: events then keep the moment they happened."}
    </Fact>
  );
}

function Fact({ icon, title, children }: { icon: ReactNode; title: ReactNode; children: ReactNode }) {
  return (
    <li>
      <span aria-hidden>{icon}</span>
      <div>
        <strong>{title}</strong>
        <span>{children}</span>
      </div>
    </li>
  );
}

const INSERT: Record<TestExplanation["onInsert"], string> = {
  event: "Each row inserted there sends an event for each row that the SQL makes of it.",
  set_user_properties: "Each row inserted or updated there sets a user's properties.",
  set_group_properties: "Each row inserted or updated there sets the properties of its groups.",
};

const DEDUPE: Record<TestExplanation["dedupe"], string> = {
  own_insert_id: "insert_id comes from your SQL. Where it is null, it comes from the table, commit and row.",
  row_and_commit: "insert_id comes from the table, commit and row, so it is the same on every retry.",
  identity_and_run: "insert_id comes from the user and the run, so it is the same on every retry.",
  last_value_wins: "The same values set twice are the same values.",
};
