/** Something said about a text or a result that a person wrote: an error keeps it from being used, a warning does not. */
export type Finding = {
  code: string;
  severity: "error" | "warning";
  /** What happened and what to do. */
  message: string;
  /** What could be written instead, when it can be said exactly. */
  suggestion?: string;
};

/** A finding with its place in a text: UTF-16 offsets, end exclusive; line and column count from 1. */
export type TextFinding = Finding & { start: number; end: number; line: number; column: number };
