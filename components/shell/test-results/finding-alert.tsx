"use client";

import { Alert } from "@mantine/core";
import { IconAlertOctagon, IconAlertTriangle } from "@tabler/icons-react";
import type { TestFinding } from "@/lib/model/source/test-result";
import classes from "./test-panel.module.css";

/** Something the test says of the SQL: where, what, and what to write instead. */
export function FindingAlert({ finding: { severity, line, message, suggestion } }: { finding: TestFinding }) {
  const error = severity === "error";
  const Icon = error ? IconAlertOctagon : IconAlertTriangle;
  return (
    <Alert color={error ? "bad" : "warn"} icon={<Icon size={18} stroke={1.75} />} role={error ? "alert" : "note"}>
      {line !== undefined && <strong>Line {line}: </strong>}
      <span className={classes.message}>{message}</span>
      {suggestion !== undefined && (
        <>
          {" "}
          Write: <code>{suggestion}</code>
        </>
      )}
    </Alert>
  );
}

/** Tells one finding from another. */
export function findingKey({ code, line, column, message }: TestFinding): string {
  return JSON.stringify([code, line, column, message]);
}
