import Link from "next/link";
import { Fragment } from "react";
import { formatNumber } from "@/components/shell/format/format";
import { Panel } from "@/components/shell/layout/panel";
import type { Counts } from "@/lib/model/run/counts";
import { LedgerBadge } from "./ledger-badge";
import classes from "./run-ledger.module.css";

type Term = { name: string; value: number; tone?: "ink" | "delivered" | "rejected" | "deferred" };

/** Where every row and every record of a run went: two equations, and whether they hold. */
export function RunLedger({ counts, open, sourceId }: { counts: Counts; open: boolean; sourceId: string }) {
  const { rowsRead, rowsMade, rowsInvalid, records, delivered, rejected, deferred } = counts;
  const missing = rowsInvalid + rejected + deferred;
  return (
    <Panel title="Where every row went" actions={<LedgerBadge counts={counts} open={open} />}>
      <Equation
        label="Rows"
        whole={{ name: "Rows read", value: rowsRead, tone: "ink" }}
        parts={[
          { name: "Made into records", value: rowsMade, tone: "delivered" },
          { name: "Invalid", value: rowsInvalid, tone: "rejected" },
        ]}
      />
      <Equation
        label="Records"
        whole={{ name: "Records", value: records, tone: "delivered" }}
        parts={[
          { name: "Delivered", value: delivered, tone: "delivered" },
          { name: "Rejected", value: rejected, tone: "rejected" },
          { name: "Deferred", value: deferred, tone: "deferred" },
        ]}
      />
      <p className={classes.note}>
        A row can become several records or be merged with others into one, so rows and records are counted apart.
        {missing > 0 && (
          <>
            {" "}
            <Link href={`/sources/${sourceId}/rejected`}>Open the rows that were not delivered</Link>.
          </>
        )}
      </p>
    </Panel>
  );
}

function Equation({ label, whole, parts }: { label: string; whole: Term; parts: Term[] }) {
  const sum = parts.reduce((total, { value }) => total + value, 0);
  const holds = whole.value === sum;
  return (
    <section className={classes.equation} aria-label={`${label}: ${holds ? "balanced" : "not balanced"}`}>
      <Box term={whole} />
      <span className={classes.sign}>{holds ? "=" : "≠"}</span>
      {parts.map((term, i) => (
        <Fragment key={term.name}>
          {i > 0 && <span className={classes.sign}>+</span>}
          <Box term={term} />
        </Fragment>
      ))}
    </section>
  );
}

function Box({ term: { name, value, tone = "ink" } }: { term: Term }) {
  return (
    <div className={classes.box} data-tone={tone} data-zero={value === 0 || undefined}>
      <span>{name}</span>
      <b className="stat">{formatNumber(value)}</b>
    </div>
  );
}
