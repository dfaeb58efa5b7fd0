import type { ShellStatus } from "@/components/shell/navigation/shell-status";
import { env } from "@/lib/env";
import { countSourcesNeedingAttention, readSchedulerTick } from "@/lib/sources/shell-status";

/** What the frame of every page shows besides the page. Never throws: a frame that knows less is still a frame. */
export async function readShellStatus(projectId: string): Promise<ShellStatus> {
  const [needAttention, scheduler] = await Promise.all([
    countSourcesNeedingAttention(projectId).catch(() => 0),
    readScheduler().catch((): ShellStatus["scheduler"] => ({ kind: "unknown" })),
  ]);
  return { needAttention, scheduler };
}

async function readScheduler(): Promise<ShellStatus["scheduler"]> {
  if (env.LAKEFEED_SCHEDULER !== "embedded") return { kind: "inngest" };
  return { kind: "embedded", lastTickMsAgo: await readSchedulerTick() };
}
