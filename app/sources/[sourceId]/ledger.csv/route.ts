import { respond } from "@/app/response";
import { COUNT_HEADS, countCells } from "@/app/sources/count-cells";
import { csvResponse } from "@/app/sources/csv-response";
import { readSource } from "@/app/sources/read-source";
import { parseLedger } from "@/components/runs/ledger/ledger-address";
import { isBalanced } from "@/lib/model/run/counts";
import type { LedgerLine } from "@/lib/model/run/run-view";
import { formatTableName } from "@/lib/model/table/table-name";
import { streamLedger } from "@/lib/runs/ledger-views";

const HEAD = [
  "run",
  "part",
  "table",
  "from_version",
  "to_version",
  "snapshot_share",
  "output",
  ...COUNT_HEADS,
  "balanced",
  "closed_at",
];

/** The ledger's lines as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ sourceId: string }> }): Promise<Response> {
  return respond(async () => {
    const source = await readSource((await params).sourceId);
    const { filter } = parseLedger(Object.fromEntries(new URL(request.url).searchParams));
    return csvResponse(`${source.name} ledger.csv`, HEAD, streamLedger(source.id, filter), cellsOf);
  });
}

function cellsOf({ runNumber, ordinal, table, reading, output, counts, endedAt }: LedgerLine) {
  const versions =
    reading.kind === "snapshot"
      ? [reading.version, reading.version, `${reading.shard + 1} of ${reading.shards}`]
      : [reading.from, reading.to, null];
  return [
    runNumber,
    ordinal + 1,
    formatTableName(table),
    ...versions,
    output,
    ...countCells(counts),
    isBalanced(counts),
    endedAt,
  ];
}
