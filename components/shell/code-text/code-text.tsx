import classes from "./code-text.module.css";
import { type CodeToken, jsonTokens, sqlTokens } from "./code-tokens";
import { formatJson } from "./format-json";

/** SQL to read, as it was written. */
export function SqlText({ sql, label = "SQL" }: { sql: string; label?: string }) {
  return <Code tokens={sqlTokens(sql)} label={label} />;
}

/** JSON to read, with lines and indents. */
export function JsonText({ json, label = "JSON" }: { json: string; label?: string }) {
  return <Code tokens={jsonTokens(formatJson(json))} label={label} />;
}

function Code({ tokens, label }: { tokens: CodeToken[]; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.code} tabIndex={0} aria-label={label}>
      <pre>
        <code>{tokens.map(toPiece)}</code>
      </pre>
    </section>
  );
}

function toPiece({ text, kind }: CodeToken, place: number) {
  if (kind === "plain") return text;
  return (
    <span key={place} data-kind={kind}>
      {text}
    </span>
  );
}
