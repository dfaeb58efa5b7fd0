import { readSource } from "@/app/sources/read-source";
import { ledgerParams, parseLedgerFilter } from "@/components/runs/ledger/ledger-address";
import { LedgerFilterForm } from "@/components/runs/ledger/ledger-filter-form";
import { LedgerTable } from "@/components/runs/ledger/ledger-table";
import { Panel } from "@/components/shell/layout/panel";
import { DownloadLink } from "@/components/shell/links/download-link";
import { MoreLinks } from "@/components/shell/links/more-links";
import { oneParam, type SearchParams } from "@/components/shell/time-range/time-range";
import { Redeliveries } from "@/components/undelivered-records/redeliveries";
import { listLedger, sumLedger } from "@/lib/runs/ledger-views";
import { listRedeliveries } from "@/lib/store/undelivered-records";

export const dynamic = "force-dynamic";

const LINES_A_PAGE = 50;

type Props = { params: Promise<{ sourceId: string }>; searchParams: Promise<SearchParams> };

export default async function LedgerPage({ params, searchParams }: Props) {
  const source = await readSource((await params).sourceId);
  const asked = await searchParams;
  const filter = parseLedgerFilter(asked);
  const after = parseCursor(oneParam(asked, "after"));
  const [lines, sums, later] = await Promise.all([
    listLedger(source.id, { filter, after, limit: LINES_A_PAGE + 1 }),
    sumLedger(source.id, filter),
    listRedeliveries(source.id, { runNumber: null, limit: LINES_A_PAGE }),
  ]);
  const shown = lines.slice(0, LINES_A_PAGE);
  const last = lines.length > LINES_A_PAGE ? shown.at(-1) : undefined;
  const here = (more: Record<string, string>) =>
    `/sources/${source.id}/ledger?${new URLSearchParams({ ...ledgerParams(filter), ...more })}`;

  return (
    <>
      <LedgerFilterForm key={JSON.stringify(filter)} tables={source.tables.map(({ name }) => name)} filter={filter} />
      <Panel
        title="Ledger"
        hint="One line for each closed part. Rows read = made into records + invalid; records = delivered + rejected + deferred."
        actions={
          <DownloadLink
            href={`/sources/${source.id}/ledger.csv?${new URLSearchParams(ledgerParams(filter))}`}
            label="CSV"
          />
        }
        flush
      >
        {sums.lines > 0 ? (
          <LedgerTable sourceId={source.id} lines={shown} sums={sums} />
        ) : (
          <p style={{ margin: 0, padding: 20, borderTop: "1px solid var(--line)", color: "var(--mute)" }}>
            {Object.keys(ledgerParams(filter)).length > 0
              ? "No line fits. Choose another table or other versions."
              : "No part has been closed yet. The first line comes with the first delivered part."}
          </p>
        )}
        <MoreLinks
          newestHref={after === null ? null : here({})}
          olderHref={last ? here({ after: `${last.runNumber}.${last.ordinal}` }) : null}
        />
      </Panel>
      <Redeliveries sourceId={source.id} lines={later} />
    </>
  );
}

function parseCursor(text: string | null) {
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(text ?? "");
  return match ? { runNumber: Number(match[1]), ordinal: Number(match[2]) } : null;
}
