"use client";

import classes from "./test-records.module.css";

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** A value as indented JSON, coloured like code. */
export function JsonText({ value }: { value: unknown }) {
  return <pre className={classes.json}>{colour(JSON.stringify(value, null, 2) ?? "")}</pre>;
}

function colour(json: string) {
  const parts = [];
  let at = 0;
  for (const match of json.matchAll(TOKENS)) {
    const [text, quoted, colon, word] = match;
    parts.push(json.slice(at, match.index));
    const token = quoted ?? text;
    const kind = quoted ? (colon ? classes.name : classes.string) : word ? classes.keyword : classes.number;
    parts.push(
      <span key={match.index} className={kind}>
        {token}
      </span>,
      colon ?? "",
    );
    at = match.index + text.length;
  }
  parts.push(json.slice(at));
  return parts;
}
