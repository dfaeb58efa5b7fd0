import { createLoader } from "nuqs/server";
import { AuditTable } from "@/components/settings/audit-table";
import { Panel } from "@/components/shell/layout/panel";
import { MoreLinks } from "@/components/shell/links/more-links";
import { parseAsText, type SearchParams } from "@/components/shell/links/search-params";
import { listAudit } from "@/lib/settings/settings-views";

export const dynamic = "force-dynamic";

const ENTRIES_A_PAGE = 50;
const load = createLoader({ before: parseAsText });

export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { before: asked } = load(await searchParams);
  const before = asked !== null && /^\d{1,18}$/.test(asked) ? BigInt(asked) : null;
  const entries = await listAudit({ before, limit: ENTRIES_A_PAGE + 1 });
  const shown = entries.slice(0, ENTRIES_A_PAGE);
  const last = entries.length > ENTRIES_A_PAGE ? shown.at(-1) : undefined;
  return (
    <Panel title="Audit log" hint="Who changed what, newest first. Secrets are never part of it." flush>
      <AuditTable entries={shown} />
      <MoreLinks
        newestHref={before === null ? null : "/settings/audit"}
        olderHref={last ? `/settings/audit?before=${last.id}` : null}
      />
    </Panel>
  );
}
