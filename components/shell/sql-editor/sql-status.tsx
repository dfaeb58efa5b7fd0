"use client";

import { IconAlertOctagon, IconAlertTriangle } from "@tabler/icons-react";
import type { SqlMark } from "./sql-marks";
import classes from "./sql-workbench.module.css";

type SqlStatusProps = { marks: SqlMark[]; refused: string | undefined; cursor: { line: number; column: number } };

/** The first thing that is wrong with the text, in words, and where the cursor is. */
export function SqlStatus({ marks, refused, cursor }: SqlStatusProps) {
  const first = marks.find(({ severity }) => severity === "error") ?? marks[0];
  return (
    <div className={classes.status}>
      <span role="status">
        {refused !== undefined ? (
          <span className={classes.finding} data-severity="error">
            <IconAlertOctagon size={14} stroke={1.75} aria-hidden />
            {refused}
          </span>
        ) : first ? (
          <Finding mark={first} more={marks.length - 1} />
        ) : (
          <span>Ctrl+Space completes. Ctrl+M lets Tab leave the editor.</span>
        )}
      </span>
      <span className={classes.position}>
        Line {cursor.line}, column {cursor.column}
      </span>
    </div>
  );
}

function Finding({ mark: { severity, line, message, suggestion }, more }: { mark: SqlMark; more: number }) {
  const Icon = severity === "error" ? IconAlertOctagon : IconAlertTriangle;
  return (
    <span className={classes.finding} data-severity={severity}>
      <Icon size={14} stroke={1.75} aria-hidden />
      <span>
        {line !== undefined && <strong>Line {line}: </strong>}
        {message}
        {suggestion !== undefined && (
          <>
            {" "}
            Write: <code>{suggestion}</code>
          </>
        )}
        {more > 0 && ` (${more} more)`}
      </span>
    </span>
  );
}
