import { createLoader, createSerializer } from "nuqs/server";
import { ConnectionsTable } from "@/components/settings/connections-table";
import { formatCount } from "@/components/shell/format/format";
import { Panel } from "@/components/shell/layout/panel";
import { CursorLinks } from "@/components/shell/links/cursor-links";
import { parseAsCursor, type SearchParams } from "@/components/shell/links/search-params";
import { listConnectionUses } from "@/lib/settings/settings-views";
import { rotate } from "../actions";

export const dynamic = "force-dynamic";

const CONNECTIONS_MAX = 50;
const place = { after: parseAsCursor };
const load = createLoader(place);
const serialize = createSerializer(place);

export default async function ConnectionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { after } = load(await searchParams);
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
        address={(next) => serialize("/settings/connections", { after: next })}
      >
        {formatCount(connections.length, "connection")} on this page
      </CursorLinks>
    </Panel>
  );
}
