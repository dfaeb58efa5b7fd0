import { readSource } from "@/app/sources/read-source";
import { parseLedger, serializeLedger } from "@/components/runs/ledger/ledger-address";
import { LedgerFilterForm } from "@/components/runs/ledger/ledger-filter-form";
import { LedgerTable } from "@/components/runs/ledger/ledger-table";
import { Panel } from "@/components/shell/layout/panel";
import { DownloadLink } from "@/components/shell/links/download-link";
import { MoreLinks } from "@/components/shell/links/more-links";
import type { SearchParams } from "@/components/shell/links/search-params";
import { Redeliveries } from "@/components/undelivered-records/redeliveries";
import { listLedger, sumLedger } from "@/lib/runs/ledger-views";
import { listRedeliveries } from "@/lib/store/undelivered-records";

export const dynamic = "force-dynamic";

const LINES_A_PAGE = 50;

type Props = { params: Promise<{ sourceId: string }>; searchParams: Promise<SearchParams> };

export default async function LedgerPage({ params, searchParams }: Props) {
  const source = await readSource((await params).sourceId);
  const { filter, after } = parseLedger(await searchParams);
  const [lines, sums, later] = await Promise.all([
    listLedger(source.id, { filter, after, limit: LINES_A_PAGE + 1 }),
    sumLedger(source.id, filter),
    listRedeliveries(source.id, { runNumber: null, limit: LINES_A_PAGE }),
  ]);
  const shown = lines.slice(0, LINES_A_PAGE);
  const last = lines.length > LINES_A_PAGE ? shown.at(-1) : undefined;
  const here = `/sources/${source.id}/ledger`;
  const query = serializeLedger(filter);

  return (
    <>
      <LedgerFilterForm key={JSON.stringify(filter)} tables={source.tables.map(({ name }) => name)} filter={filter} />
      <Panel
        title="Ledger"
        hint="One line for each closed part. Rows read = made into records + invalid; records = delivered + rejected + deferred."
        actions={<DownloadLink href={`${here}.csv${query}`} label="CSV" />}
        flush
      >
        {sums.lines > 0 ? (
          <LedgerTable sourceId={source.id} lines={shown} sums={sums} />
        ) : (
          <p style={{ margin: 0, padding: 20, borderTop: "1px solid var(--line)", color: "var(--mute)" }}>
            {query !== ""
              ? "No line fits. Choose another table or other versions."
              : "No part has been closed yet. The first line comes with the first delivered part."}
          </p>
        )}
        <MoreLinks
          newestHref={after === null ? null : here + query}
          olderHref={last ? here + serializeLedger({ ...filter, after: last }) : null}
        />
      </Panel>
      <Redeliveries sourceId={source.id} lines={later} />
    </>
  );
}
