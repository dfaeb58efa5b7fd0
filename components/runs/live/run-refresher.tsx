"use client";

import { useLiveSource } from "@/components/shell/data/use-live-source";
import { useRefreshOnChange } from "@/components/shell/data/use-refresh-on-change";
import type { LiveSource } from "@/lib/model/source/source-view";

/** Renders the page again whenever something of the open run has changed. Shows nothing itself. */
export function RunRefresher({ initial }: { initial: LiveSource }) {
  const { run, lastFinishedAt } = useLiveSource(initial);
  useRefreshOnChange(JSON.stringify([run, lastFinishedAt]));
  return null;
}
