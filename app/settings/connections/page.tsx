import { Panel } from "@/components/performance/panel";
import { ConnectionsTable } from "@/components/settings/connections-table";
import { listConnectionUses } from "@/lib/store/settings-views";
import { rotate } from "../actions";

export const dynamic = "force-dynamic";

export default async function ConnectionsPage() {
  return (
    <Panel
      title="Connections"
      hint="Databricks workspaces with their tokens, which rest sealed. The wizard adds them."
      flush
    >
      <ConnectionsTable connections={await listConnectionUses()} rotate={rotate} />
    </Panel>
  );
}
