import { Group } from "@mantine/core";
import { z } from "zod";
import { readSource } from "@/app/sources/read-source";
import { dismissRecords, redeliver } from "@/app/sources/undelivered-actions";
import { REJECTED_STATE_LABEL } from "@/components/shell/badges/undelivered-state-label";
import { Panel } from "@/components/shell/layout/panel";
import { DownloadLink } from "@/components/shell/links/download-link";
import { MoreLinks } from "@/components/shell/links/more-links";
import type { SearchParams } from "@/components/shell/links/search-params";
import {
  parseUndeliveredFilter,
  parseUndeliveredPlace,
  serializeUndelivered,
} from "@/components/undelivered-records/undelivered-address";
import { NoUndelivered, UndeliveredLayout } from "@/components/undelivered-records/undelivered-layout";
import { UndeliveredRecords } from "@/components/undelivered-records/undelivered-records";
import { UndeliveredSearch } from "@/components/undelivered-records/undelivered-search";
import { countUndelivered, findUndelivered, listUndeliveredViews } from "@/lib/undelivered-records/undelivered-views";

export const dynamic = "force-dynamic";

const ROWS_A_PAGE = 50;
const cursorSchema = z.object({ createdAt: z.date(), id: z.uuid() });

type Props = { params: Promise<{ sourceId: string }>; searchParams: Promise<SearchParams> };

export default async function UndeliveredPage({ params, searchParams }: Props) {
  const source = await readSource((await params).sourceId);
  const asked = await searchParams;
  const filter = parseUndeliveredFilter(asked);
  const place = parseUndeliveredPlace(asked);
  const row = z.uuid().safeParse(place.row);
  const after = cursorSchema.safeParse({ createdAt: place.after, id: place.id }).data ?? null;
  const [counts, rows, linked] = await Promise.all([
    countUndelivered(source.id),
    listUndeliveredViews(source.id, { filter, after, limit: ROWS_A_PAGE + 1 }),
    row.success ? findUndelivered(source.id, row.data) : null,
  ]);
  const shown = rows.slice(0, ROWS_A_PAGE);
  const last = rows.length > ROWS_A_PAGE ? shown.at(-1) : undefined;
  const query = serializeUndelivered(filter);
  const here = `/sources/${source.id}/rejected`;

  return (
    <UndeliveredLayout sourceId={source.id} counts={counts} chosen={filter}>
      <Panel
        title={REJECTED_STATE_LABEL[filter.state]}
        actions={
          <Group gap="sm">
            <UndeliveredSearch filter={filter} />
            {shown.length > 0 && (
              <>
                <DownloadLink href={`${here}.csv${query}`} label="CSV" />
                <DownloadLink href={`${here}.jsonl${query}`} label="JSONL" />
              </>
            )}
          </Group>
        }
        flush
      >
        {shown.length > 0 ? (
          <UndeliveredRecords
            key={JSON.stringify([filter, shown.map(({ id }) => id)])}
            sourceId={source.id}
            rows={shown}
            linked={linked}
            verbs={{ redeliver, dismissRecords }}
          />
        ) : (
          <NoUndelivered {...filter} />
        )}
        <MoreLinks
          newestHref={after === null ? null : here + query}
          olderHref={last ? here + serializeUndelivered(filter, { after: last.createdAt, id: last.id }) : null}
        />
      </Panel>
    </UndeliveredLayout>
  );
}
