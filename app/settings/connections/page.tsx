import { CursorLinks } from "@/components/analytics/cursor-links";
import { formatCursor, parseCursor } from "@/components/analytics/list-cursor";
import { one, type SearchParams } from "@/components/analytics/search-params";
import { Panel } from "@/components/performance/panel";
import { ConnectionsTable } from "@/components/settings/connections-table";
import { formatCount } from "@/components/shell/format";
import { listConnectionUses } from "@/lib/store/settings-views";
import { rotate } from "../actions";

export const dynamic = "force-dynamic";

const CONNECTIONS_MAX = 50;

export default async function ConnectionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const after = parseCursor(one(await searchParams, "after"));
  const { connections, next } = await listConnectionUses({ after, limit: CONNECTIONS_MAX });
  return (
    <Panel
      title="Connections"
      hint="Databricks workspaces with their tokens, which rest sealed. The wizard adds them."
      flush
    >
      <ConnectionsTable connections={connections} rotate={rotate} />
      <CursorLinks
        label="Pages of connections"
        after={after}
        next={next}
        address={(place) =>
          place === null
            ? "/settings/connections"
            : `/settings/connections?${new URLSearchParams({ after: formatCursor(place) })}`
        }
      >
        {formatCount(connections.length, "connection")} on this page
      </CursorLinks>
    </Panel>
  );
}
