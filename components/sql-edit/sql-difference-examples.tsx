import { formatJson } from "@/components/shell/code-text/format-json";
import type { DifferenceKind, SqlDifference } from "@/lib/model/source/sql-difference";
import classes from "./sql-difference-panel.module.css";

/** Records of both SQLs side by side, with the lines marked that only one of them has. */
export function SqlDifferenceExamples({ examples }: { examples: SqlDifference["examples"] }) {
  return (
    <ul className={classes.examples}>
      {examples.map(({ kind, before, after }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and equal records may stand in it
        <li key={i}>
          <h3>{KIND_TITLE[kind]}</h3>
          <div className={classes.sides}>
            <Side title="SQL in use" record={before} other={after} />
            <Side title="New SQL" record={after} other={before} />
          </div>
        </li>
      ))}
    </ul>
  );
}

const KIND_TITLE: Record<DifferenceKind, string> = { added: "Added", removed: "Removed", changed: "Changed" };

function Side({ title, record, other }: { title: string; record: string | null; other: string | null }) {
  return (
    <div className={classes.side}>
      <h4 className="overline">{title}</h4>
      {record === null ? <p className={classes.none}>sends nothing</p> : <Lines record={record} other={other} />}
    </div>
  );
}

function Lines({ record, other }: { record: string; other: string | null }) {
  const known = other === null ? null : new Set(formatJson(other).split("\n").map(withoutComma));
  return (
    <pre className={classes.record}>
      {formatJson(record)
        .split("\n")
        .map((line, i) => {
          const marked = known !== null && !known.has(withoutComma(line)) && !line.includes('"insert_id"');
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, which may be equal
            <span key={i} data-marked={marked || undefined}>
              {marked ? <mark>{line}</mark> : line}
              {"\n"}
            </span>
          );
        })}
    </pre>
  );
}

function withoutComma(line: string): string {
  return line.replace(/,$/, "");
}
